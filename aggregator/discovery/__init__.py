"""From a home page to a publisher file: which listings a site has, what its articles' addresses look like."""
