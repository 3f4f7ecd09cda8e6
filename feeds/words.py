"""The sentences that stand in feeds, in the language of what they stand beside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Sentences of one language; `{publisher}` and `{site}` are filled in with `str.format`."""

    all_subtitle: str
    publisher_subtitle: str
    #: `{section}` too
    section_subtitle: str
    own_subtitle: str
    edits_title: str
    edits_subtitle: str
    all_rights: str
    rights: str
    #: the page names no (credible) time, so the feed shows when we found the article
    undated: str
    #: the store holds only the beginning
    teaser: str
    #: text of the link to the publisher's page
    more: str
    #: title of a revision; `{title}` is the article's
    revised: str
    #: of a revision; `{removed}` and `{added}` are numbers of paragraphs
    edit_summary: str


INDONESIAN = Words(
    all_subtitle="Semua artikel, yang terbaru lebih dulu",
    publisher_subtitle="Artikel {publisher}, yang terbaru lebih dulu; dikumpulkan oleh {site}",
    section_subtitle="Artikel rubrik {section}, yang terbaru lebih dulu; dikumpulkan oleh {site}",
    own_subtitle="Artikel pilihan, yang terbaru lebih dulu; dikumpulkan oleh {site}",
    edits_title="Revisi",
    edits_subtitle="Artikel yang diubah setelah terbit, dengan perubahannya; dikumpulkan oleh {site}",
    all_rights="Hak cipta tiap artikel ada pada penerbitnya",
    rights="© {publisher}",
    undated="Waktu terbit tidak diketahui pasti; yang tercantum adalah waktu artikel ini ditemukan.",
    teaser="Hanya bagian awal artikel ini yang terbuka untuk umum.",
    more="Baca selengkapnya di {publisher}",
    revised="Direvisi: {title}",
    edit_summary="Paragraf dengan bagian yang dihapus: {removed}; yang ditambahkan: {added}.")

ENGLISH = Words(
    all_subtitle="All articles, newest first",
    publisher_subtitle="Articles of {publisher}, newest first; collected by {site}",
    section_subtitle="Articles of the section {section}, newest first; collected by {site}",
    own_subtitle="Selected articles, newest first; collected by {site}",
    edits_title="Revisions",
    edits_subtitle="Articles that were changed after publication, with what changed; collected by {site}",
    all_rights="The copyright of each article is its publisher's",
    rights="© {publisher}",
    undated="The time of publication is not known for certain; the time shown is when this article was found.",
    teaser="Only the beginning of this article is open to the public.",
    more="Read on at {publisher}",
    revised="Revised: {title}",
    edit_summary="Paragraphs with something deleted: {removed}; with something inserted: {added}.")


def words(language: str) -> Words:
    """The sentences for a BCP 47 `language`: English for English, Indonesian for all others."""
    return ENGLISH if language.lower().split("-")[0] == "en" else INDONESIAN
