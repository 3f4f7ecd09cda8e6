"""Takes out what is not the article: on the elements, then on the lines. What is cut is kept as data."""
