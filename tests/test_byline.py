"""Authors are reporters; editors, desks and houses are not."""

import pytest

from tests.pages import BODY, TITLE, html, read


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>Penulis: Sari Wulandari</p>", ["Sari Wulandari"]),
        ("<div>Reporter : <a href='/r'>Sari Wulandari</a> | Jumat, 20 November 2026</div>", ["Sari Wulandari"]),
        ("<div>Oleh Sari Wulandari pada 20 Nov 2026, 08:15 WIB</div>", ["Sari Wulandari"]),
        ("<div>By Sari Wulandari</div>", ["Sari Wulandari"]),
        ("<div>Pewarta: Sari Wulandari dan Budi S</div>", ["Sari Wulandari", "Budi S"]),
        (
            "<table><tr><td>Penulis</td><td>: Sari Wulandari</td></tr>"
            "<tr><td>Editor</td><td>: Joko Anwari</td></tr></table>",
            ["Sari Wulandari"],
        ),
        (
            "<div><h6>Sari Wulandari</h6><p>Penulis</p></div><div><h6>Joko Anwari</h6><p>Editor</p></div>",
            ["Sari Wulandari"],
        ),
        ("<span class='author'>Sari Wulandari - kabarNews</span>", ["Sari Wulandari"]),
        ("<a rel='author' href='/s'>Sari Wulandari</a>", ["Sari Wulandari"]),
        ("<div>Rep: Sari Wulandari/ Red: Joko Anwari</div>", ["Sari Wulandari"]),
        ("<div>Sari Wulandari, Kabar</div>", ["Sari Wulandari"]),
        ("<span class='meta_author'>by <a>Sari Wulandari</a></span>", ["Sari Wulandari"]),
        ("<div>Oleh <b>Sari Wulandari</b>, </div>", ["Sari Wulandari"]),
        ("<li><span>Penulis, </span><span>Sari Wulandari</span></li>", ["Sari Wulandari"]),
        ("<p>Wartawan, kata Sari, boleh masuk</p>", []),
        ("<div>Jawa Timur - Jumat, 20 November 2026</div>", []),
        ("<div>Sari Wulandari, Jumat, 20 November 2026 08:15 WIB</div>", ["Sari Wulandari"]),
        ("<div>Sari Wulandari | 20/11/2026</div>", ["Sari Wulandari"]),
        ("<div><b>Sari Wulandari</b></div><div>Jumat, 20 November 2026</div>", ["Sari Wulandari"]),
        ("<p>Sari Wulandari</p><p>Terbit: 20 November 2026, 08:15 WIB</p>", ["Sari Wulandari"]),
        ("<div>oleh <a href='/s'>Sari Wulandari</a></div>", ["Sari Wulandari"]),
        ("<div>Oleh</div><div><a href='/s'>Sari Wulandari</a> - </div>", ["Sari Wulandari"]),
        ("<div>Submitted by Sari Wulandari on Jum, 11/20/2026 - 08:15</div>", ["Sari Wulandari"]),
        ("<div>20 Nov 2026 <a href='/author/sari'>Sari Wulandari</a> Desa</div>", ["Sari Wulandari"]),
        ("<aside><a href='/author/rina'>Rina Astuti</a></aside>", []),
        ("<div>Kebun Raya | 20/11/2026</div>", []),
        ("<div>Kopi Kita - Jumat, 20 November 2026</div><aside><a href='/kopi-kita'>Kopi Kita</a></aside>", []),
        ("<div>Panen Kopi</div><div>di lereng gunung</div>", []),
        ("<p>Editor: Joko Anwari</p>", []),
        ("<p>Redaktur : Joko Anwari</p>", []),
        ("<p>Oleh: Tim Redaksi</p>", []),
        ("<p>Penulis: Kabar</p>", []),
        ("<div class='byline'>Diterbitkan 20 November 2026</div>", []),
        ("<p>Penulis: kabar.example</p>", []),
        ("", []),
        ("<p>Laporan masuk ke polisi sejak pagi</p>", []),
        ("<p>Oleh karena itu warga diminta waspada</p>", []),
    ],
)
def test_reporters_are_authors_and_editors_and_houses_are_not(line, authors):
    assert read(html(f"<h1>{TITLE}</h1>{line}<div>{BODY}</div>")).authors == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"name": "Sari Wulandari"}, ["Sari Wulandari"]),
        (
            [{"name": "Sari Wulandari"}, {"name": "Budi Santoso"}, {"name": "Sari Wulandari"}],
            ["Sari Wulandari", "Budi Santoso"],
        ),
        ({"name": "Joko Anwari"}, ["Rina Astuti"]),
        ({"name": "Kabar"}, ["Rina Astuti"]),
        ({"@type": "NewsMediaOrganization", "name": "Suara Dunia"}, ["Rina Astuti"]),
        ([{"@type": "Organization", "name": "Suara Dunia"}, {"@type": "Person", "name": "Sari W"}], ["Sari W"]),
        ([None, 5, {"name": None}], ["Rina Astuti"]),
    ],
)
def test_json_ld_names_authors_unless_it_names_the_editor_or_the_house(author, authors):
    body = f"<h1>{TITLE}</h1><div>{BODY}</div><p>Penulis: Rina Astuti</p><p>Editor: Joko Anwari</p>"
    assert read(html(body, ld={"@type": "NewsArticle", "author": author})).authors == authors
