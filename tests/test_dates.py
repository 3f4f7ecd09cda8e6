"""Every form of date that publishers and programs print, and what must never be taken for one."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dates import Moment, parse
from aggregator.errors import DateError

JAKARTA, MAKASSAR, JAYAPURA = map(ZoneInfo, ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
HOMES = {"+07:00": JAKARTA, "+08:00": MAKASSAR, "+09:00": JAYAPURA}
#: a Wednesday, 10:30 WIB, 11:30 WITA, 12:30 WIT
NOW = datetime(2026, 8, 12, 3, 30, 20, tzinfo=UTC)

# Each row: the text as printed => the moment as `shown` writes it: no clock for a day alone, "home" for the zone
# where none is printed, so that the row holds for publishers of all three zones.

PRINTED = """
Rabu, 5 Agustus 2026 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 14:24 WITA => 2026-08-05 14:24 +08:00
Rabu, 05 Agustus 2026 14:24 WIT => 2026-08-05 14:24 +09:00
Rabu, 05 Agustus 2026 14:24 WP => 2026-08-05 14:24 +09:00
Rabu, 05 Agustus 2026 14:24 => 2026-08-05 14:24 home
rabu, 05 agustus 2026 14:24 wib => 2026-08-05 14:24 +07:00
RABU, 05 AGUSTUS 2026 14:24 WITA => 2026-08-05 14:24 +08:00
Rabu 05 Agustus 2026 14:24 Wib => 2026-08-05 14:24 +07:00
Rabu , 05 Agustus 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu,05 Agustus 2026,14:24WIB => 2026-08-05 14:24 +07:00
Rabu   05 Agu 2026  14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 | 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 |14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 - 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 – 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 — 14.24 WITA => 2026-08-05 14:24 +08:00
Rabu, 05 Agustus 2026 / 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 • 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 · 14.24 WIT => 2026-08-05 14:24 +09:00
Rabu, 05 Agustus 2026 @ 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 (14:24 WIB) => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026, pukul 14.24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 pada pukul 14.24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 pkl 14.24 WIB => 2026-08-05 14:24 +07:00
Rabu, 05 Agustus 2026 Pkl. 14:24 WITA => 2026-08-05 14:24 +08:00
Rabu, 05 Agustus 2026 jam 14:24 => 2026-08-05 14:24 home
Rabu, 05 Agustus 2026 | Jam : 14:24 WIB => 2026-08-05 14:24 +07:00
Tanggal: 05 Agustus 2026 Waktu: 14.24 WIB => 2026-08-05 14:24 +07:00
Rabu Pahing, 05 Agustus 2026 14:24 WIB => 2026-08-05 14:24 +07:00
Jum'at, 7 Agustus 2026 - 09:05 wib => 2026-08-07 09:05 +07:00
Jum’at, 7 Agustus 2026 | 09:05 WIB => 2026-08-07 09:05 +07:00
Jum‘at, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jum`at, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jum´at, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jumʼat, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jum&#039;at, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jum\\'at, 7 Agustus 2026 09:05 WIB => 2026-08-07 09:05 +07:00
Jumat, 7 Agustus 2026 9:05 WIB => 2026-08-07 09:05 +07:00
Ahad, 9 Agustus 2026 | 06.00 WIB => 2026-08-09 06:00 +07:00
Minggu, 9 Agu 2026 00:00 WIB => 2026-08-09 00:00 +07:00
Min, 9 Agu 2026 23:59 WITA => 2026-08-09 23:59 +08:00
Sab, 8 Agu 2026 23:59 WITA => 2026-08-08 23:59 +08:00
Kamis, 31 Desember 2026 24:00 WIB => 2027-01-01 00:00 +07:00
31 Desember 2026 24.00 => 2027-01-01 00:00 home
28 Februari 2028 24:00 WIT => 2028-02-29 00:00 +09:00
5 Agustus 2026 14:24:09 WIB => 2026-08-05 14:24:09 +07:00
5 Agustus 2026 14.24.09 WITA => 2026-08-05 14:24:09 +08:00
5 Agu 2026 14:24:09 => 2026-08-05 14:24:09 home
5 Agustus 2026 14:24 WIB WIB => 2026-08-05 14:24 +07:00
5 Agustus 2026 | 14:24 WITA WITA => 2026-08-05 14:24 +08:00
5 Agustus 2026 14:24 (WIB) => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 [WIT] => 2026-08-05 14:24 +09:00
5 Agustus 2026 14:24 WIB (GMT+7) => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 GMT+7 => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 (GMT +7) => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 (UTC+8) => 2026-08-05 14:24 +08:00
5 Agustus 2026 14:24 UTC+09:00 => 2026-08-05 14:24 +09:00
5 Agustus 2026 14:24 GMT+0800 => 2026-08-05 14:24 +08:00
5 Agustus 2026 14:24 +07:00 => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 +0900 => 2026-08-05 14:24 +09:00
5 Agustus 2026 14:24 UTC => 2026-08-05 14:24 +00:00
5 Agustus 2026 14:24 GMT => 2026-08-05 14:24 +00:00
5 Agustus 2026 14:24 Waktu Indonesia Tengah => 2026-08-05 14:24 +08:00
14:24 WIB, 5 Agustus 2026 => 2026-08-05 14:24 +07:00
14.24 WITA | Rabu, 5 Agustus 2026 => 2026-08-05 14:24 +08:00
Pukul 14.24 WIT - Rabu, 5 Agustus 2026 => 2026-08-05 14:24 +09:00
2:24 pm Aug 5, 2026 => 2026-08-05 14:24 home
on 12:23 am Aug 5, 2026 => 2026-08-05 00:23 home
August 5, 2026 2:24 PM => 2026-08-05 14:24 home
Aug. 5, 2026, 12:24 p.m. => 2026-08-05 12:24 home
Wednesday, August 5th, 2026 | 2:24 pm WIB => 2026-08-05 14:24 +07:00
Agustus 5, 2026 14:24 WITA => 2026-08-05 14:24 +08:00
5 August 2026 at 14:24 WIB => 2026-08-05 14:24 +07:00
5th August 2026 14:24 => 2026-08-05 14:24 home
5 Agustus 2026 15:10 PM => 2026-08-05 15:10 home
5-Agu-2026 14:24 => 2026-08-05 14:24 home
5-Aug-2026 14:24:09 => 2026-08-05 14:24:09 home
5Agustus2026 14:24 => 2026-08-05 14:24 home
5 Agu 26 14:24 WIB => 2026-08-05 14:24 +07:00
5 Agu '26, 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu\u00a005\u00a0Agustus\u00a02026\u00a014:24\u00a0WIB => 2026-08-05 14:24 +07:00
\u200b5 Agustus 2026 14:24\u2060 WIB\ufeff => 2026-08-05 14:24 +07:00
"""

MONTHS = """
17 Januari 2025 08:30 WIB => 2025-01-17 08:30 +07:00
17 January 2025 08:30 WIB => 2025-01-17 08:30 +07:00
17 Jan 2025 08:30 WIB => 2025-01-17 08:30 +07:00
17 Februari 2025 08:30 WIB => 2025-02-17 08:30 +07:00
17 Pebruari 2025 08:30 WIB => 2025-02-17 08:30 +07:00
17 February 2025 08:30 WIB => 2025-02-17 08:30 +07:00
17 Feb 2025 08:30 WIB => 2025-02-17 08:30 +07:00
17 Peb 2025 08:30 WIB => 2025-02-17 08:30 +07:00
17 Maret 2025 08:30 WIB => 2025-03-17 08:30 +07:00
17 Mar 2025 08:30 WIB => 2025-03-17 08:30 +07:00
17 Mrt 2025 08:30 WIB => 2025-03-17 08:30 +07:00
17 March 2025 08:30 WIB => 2025-03-17 08:30 +07:00
17 April 2025 08:30 WIB => 2025-04-17 08:30 +07:00
17 Apr. 2025 08:30 WIB => 2025-04-17 08:30 +07:00
17 Mei 2025 08:30 WIB => 2025-05-17 08:30 +07:00
17 May 2025 08:30 WIB => 2025-05-17 08:30 +07:00
17 Juni 2025 08:30 WIB => 2025-06-17 08:30 +07:00
17 Jun 2025 08:30 WIB => 2025-06-17 08:30 +07:00
17 June 2025 08:30 WIB => 2025-06-17 08:30 +07:00
17 Juli 2025 08:30 WIB => 2025-07-17 08:30 +07:00
17 Jul 2025 08:30 WIB => 2025-07-17 08:30 +07:00
17 July 2025 08:30 WIB => 2025-07-17 08:30 +07:00
17 Agust 2025 08:30 WIB => 2025-08-17 08:30 +07:00
17 Agu 2025 08:30 WIB => 2025-08-17 08:30 +07:00
17 Agt 2025 08:30 WIB => 2025-08-17 08:30 +07:00
17 Ags 2025 08:30 WIB => 2025-08-17 08:30 +07:00
17 Aug 2025 08:30 WIB => 2025-08-17 08:30 +07:00
17 September 2025 08:30 WIB => 2025-09-17 08:30 +07:00
17 Sept 2025 08:30 WIB => 2025-09-17 08:30 +07:00
17 Sep 2025 08:30 WIB => 2025-09-17 08:30 +07:00
17 Oktober 2025 08:30 WIB => 2025-10-17 08:30 +07:00
17 October 2025 08:30 WIB => 2025-10-17 08:30 +07:00
17 Okt 2025 08:30 WIB => 2025-10-17 08:30 +07:00
17 Oct 2025 08:30 WIB => 2025-10-17 08:30 +07:00
17 November 2025 08:30 WIB => 2025-11-17 08:30 +07:00
17 Nopember 2025 08:30 WIB => 2025-11-17 08:30 +07:00
17 Nov 2025 08:30 WIB => 2025-11-17 08:30 +07:00
17 Nop 2025 08:30 WIB => 2025-11-17 08:30 +07:00
17 Desember 2025 08:30 WIB => 2025-12-17 08:30 +07:00
17 Des 2025 08:30 WIB => 2025-12-17 08:30 +07:00
17 Dec 2025 08:30 WIB => 2025-12-17 08:30 +07:00
"""

NUMBERS = """
05/08/2026, 14:24 WIB => 2026-08-05 14:24 +07:00
5/8/2026 14:24 => 2026-08-05 14:24 home
Rabu, 05/08/2026 14:24 WITA => 2026-08-05 14:24 +08:00
Rabu (5/8/2026) 14.24 WIB => 2026-08-05 14:24 +07:00
05-08-2026 14:24:09 => 2026-08-05 14:24:09 home
05.08.2026 14.24 WIT => 2026-08-05 14:24 +09:00
05/08/26 14:24 WIB => 2026-08-05 14:24 +07:00
05/08/98 14:24 WIB => 1998-08-05 14:24 +07:00
12/01/2026 10:00 => 2026-01-12 10:00 home
05\\/08\\/2026 14:24 WIB => 2026-08-05 14:24 +07:00
2026/08/05 14:24:09 => 2026-08-05 14:24:09 home
2026-08-05 14.24 WIB => 2026-08-05 14:24 +07:00
Tayang: 2026-08-05 14:24 => 2026-08-05 14:24 home
"""

DAYS = """
5 Agustus 2026 => 2026-08-05 home
Rabu, 5 Agustus 2026 => 2026-08-05 home
Jum'at, 7 Agustus 2026 => 2026-08-07 home
5 Agu 2026 => 2026-08-05 home
05/08/2026 => 2026-08-05 home
5-8-2026 => 2026-08-05 home
Rabu (5/8/2026) => 2026-08-05 home
2026/08/05 => 2026-08-05 home
2026-08-05 => 2026-08-05 home
20260805 => 2026-08-05 home
August 5, 2026 => 2026-08-05 home
29 Februari 2028 => 2028-02-29 home
5 Agu 26 => 2026-08-05 home
05/08/26 => 2026-08-05 home
Rabu, 20 Safar 1448 / 5 Agustus 2026 => 2026-08-05 home
5 Agustus 2026 WITA => 2026-08-05 +08:00
Diterbitkan 5 Agustus 2026 => 2026-08-05 home
Posted on Agustus 5, 2026 by Redaksi => 2026-08-05 home
KoranUji | 5 Agustus 2026 => 2026-08-05 home
"""

ACCOMPANIED = """
KoranUji.com - 05/08/2026, 14:24 WIB => 2026-08-05 14:24 +07:00
KoranUji.com- Diperbarui 05/08/2026, 14:24 WIB => 2026-08-05 14:24 +07:00
KORANUJI | Rabu 05 Agu 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
,Jurnalis-Rabu, 05 Agustus 2026 |14:24 WIB => 2026-08-05 14:24 +07:00
Tayang: Rabu, 5 Agustus 2026 14:24 WITA => 2026-08-05 14:24 +08:00
Terbit 5 Agu 2026 14:24 WIB => 2026-08-05 14:24 +07:00
Diterbitkan: 5 Agustus 2026 | 14:24 WIT => 2026-08-05 14:24 +09:00
Diperbarui 05 Agu 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
Terakhir diperbarui pada 5 Agustus 2026 14:24 => 2026-08-05 14:24 home
Last Updated: Wednesday, 5 August 2026 14:24 => 2026-08-05 14:24 home
Dipublikasikan pada hari Rabu, 5 Agustus 2026 pukul 14.24 WIB => 2026-08-05 14:24 +07:00
Hari/Tanggal: Rabu, 5 Agustus 2026 14:24 WIB => 2026-08-05 14:24 +07:00
Oleh Tono Wiryo pada 05 Agu 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
Oleh Koran24.com pada 05 Agu 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
By Uji Globe on 2:24 pm Aug 5, 2026 => 2026-08-05 14:24 home
Penulis: Tono Wiryo - Rabu, 5 Agustus 2026 14:24 WIB => 2026-08-05 14:24 +07:00
on 05 Aug 2026 at 14:24 WIB => 2026-08-05 14:24 +07:00
Rabu, 5 Agustus 2026 14:24 WIB Oleh: Tono => 2026-08-05 14:24 +07:00
Rabu, 5 Agustus 2026 14:24 WITA | Editor: Sari Dewi => 2026-08-05 14:24 +08:00
Rabu, 5 Agustus 2026 14:24 WIB | 9.312 Views => 2026-08-05 14:24 +07:00
Rabu, 5 Agustus 2026 14:24 WIB - 3 menit baca => 2026-08-05 14:24 +07:00
Rabu, 5 Agustus 2026 14:24 WIB dibaca 1.204 kali => 2026-08-05 14:24 +07:00
5 Agustus 2026 14:24 WIB Diperbarui 5 Agustus 2026 16:00 WIB => 2026-08-05 14:24 +07:00
- 5 Agustus 2026, 14:24 WIB => 2026-08-05 14:24 +07:00
"""

MACHINE = """
2026-08-05T14:24:09+07:00 => 2026-08-05 14:24:09 +07:00
2026-08-05T14:24:09+0800 => 2026-08-05 14:24:09 +08:00
2026-08-05T14:24:09-07:00 => 2026-08-05 14:24:09 -07:00
2026-08-05T14:24:09Z => 2026-08-05 14:24:09 +00:00
2026-08-05t14:24:09z => 2026-08-05 14:24:09 +00:00
2026-08-05T14:24:09.123Z => 2026-08-05 14:24:09 +00:00
2026-08-05T14:24:09.1234567 => 2026-08-05 14:24:09 home
2026-08-05T14:24:09 => 2026-08-05 14:24:09 home
2026-08-05 14:24:09 => 2026-08-05 14:24:09 home
2026-08-05T14:24 => 2026-08-05 14:24 home
2026-08-05T14:24Z => 2026-08-05 14:24 +00:00
2026-08-05 14:24 +0700 => 2026-08-05 14:24 +07:00
2026-08-05 14:24:09 WIB => 2026-08-05 14:24:09 +07:00
2026-08-05 14:24:09 UTC => 2026-08-05 14:24:09 +00:00
2026-08-05T24:00:00+07:00 => 2026-08-06 00:00:00 +07:00
2026-8-5 4:05 => 2026-08-05 04:05 home
2026-08-05WIB14:24:09+07:00 => 2026-08-05 14:24:09 +07:00
2026-08-05WITA14:24:09 => 2026-08-05 14:24:09 +08:00
2026-08-05 T14:24:09Z => 2026-08-05 14:24:09 +00:00
2026-08-05T14-24-09Z => 2026-08-05 14:24:09 +00:00
2026-08-05T14:24:09+07:00Z => 2026-08-05 14:24:09 +07:00
2026-08-05T14:24:09+07:00[Asia/Jakarta] => 2026-08-05 14:24:09 +07:00
20260805T142409Z => 2026-08-05 14:24:09 +00:00
20260805142409 => 2026-08-05 14:24:09 home
Wed, 05 Aug 2026 14:24:09 +0700 => 2026-08-05 14:24:09 +07:00
Wed, 05 Aug 2026 14:24:09 GMT => 2026-08-05 14:24:09 +00:00
Wed, 5 Aug 2026 14:24 +0800 => 2026-08-05 14:24 +08:00
05 Aug 2026 14:24:09 EST => 2026-08-05 14:24:09 -05:00
Wed, 05 Aug 26 14:24:09 +0700 => 2026-08-05 14:24:09 +07:00
Wednesday, 05-Aug-26 14:24:09 GMT => 2026-08-05 14:24:09 +00:00
Wed, 05 Aug 2026 14:24:09 +0700 (WIB) => 2026-08-05 14:24:09 +07:00
Wed Aug 5 14:24:09 2026 => 2026-08-05 14:24:09 home
Wed Aug  5 14:24:09 WIB 2026 => 2026-08-05 14:24:09 +07:00
Wed Aug 05 2026 14:24:09 GMT+0700 (Western Indonesia Time) => 2026-08-05 14:24:09 +07:00
1785914649 => 2026-08-05 07:24:09 +00:00
1785914649000 => 2026-08-05 07:24:09 +00:00
1785914649.5 => 2026-08-05 07:24:09 +00:00
800000000 => 1995-05-09 06:13:20 +00:00
"""

UNUSUAL = """
2026 Agustus 5 => 2026-08-05 home
2026 Agustus 5 14.24 => 2026-08-05 14:24 home
the 5th of August 2026 14:24 => 2026-08-05 14:24 home
tanggal 5 bulan Agustus tahun 2026 => 2026-08-05 home
"""

NO_DATE = """
12
5
2022
12.5
1.234.567
12/2022
2022-08
08123456789
123456789012345678901234567890
Agustus
Agustus 2026
Rabu
WIB
14:24
pukul 14.24 WIB
5 Agustus
32 Januari
Januari 32
Rabu, 5
Rabu, 32 Januari 2026
30 Februari 2026
29 Februari 2026
31 April 2026 10:00 WIB
0 Agustus 2026
01/13/2022
13/13/2022 10:00
2026-13-01
2026-02-30
2026-02-30T10:00:00Z
2026-08-05T25:00:00Z
2026-08-05T24:30:00Z
2026-08-05T10:00:00+99:00
2026-W32-3
0000-00-00
0000-00-00 00:00:00
0001-01-01T00:00:00Z
99999-01-01T00:00:00Z
1 Agustus 1026 10:00
5 Agustus 2026 10:75
5 Agustus 2026 25:10 WIB
5 Agustus 2026 24:01
5 Agustus 2026 15:10 AM
5 Agustus 2026 10:15 MYT
5 Agustus 2026 10.00-11.30 WIB
12 orang mengungsi
Sebanyak 2022 warga mengungsi
Harga naik 12 persen
Pemenang undian 12 Agustus
kemarin sore
besok lusa
tanggal 27 sampai dengan 30 Mei 2026
Minggu (9/8/2026) malam WIB
Rapat warga digelar di balai desa, Rabu, 5 Agustus 2026
Warga Desa Uji panen raya pada 5 Agustus 2026 pukul 10.00 WIB
Uji coba 5 Agustus 2026: 12 bus baru beroperasi
Jadwal tayang Rabu 5 Agustus 2026 Pukul 09.15 WIB lewat siaran langsung
Foto udara yang dirilis 5 Agustus 2026 oleh panitia memperlihatkan 12 tenda biru di lapangan
5 Agustus 2026 10.000 orang
beberapa jam lalu
jam yang lalu
Bus terguling 3 jam yang lalu
null
-
&nbsp;
"""

#: 12 August 2026 is the day of reading, in all three zones; a clock that is counted back is that of the zone
RELATIVE = """
barusan => 10:30:20 minute
Baru saja => 10:30:20 minute
beberapa detik yang lalu => 10:30:20 minute
just now => 10:30:20 minute
30 detik lalu => 10:29:50 minute
5 menit yang lalu => 10:25:20 minute
5 mnt lalu => 10:25:20 minute
semenit lalu => 10:29:20 minute
3 jam yang lalu => 07:30:20 minute
3 jam lalu => 07:30:20 minute
sejam lalu => 09:30:20 minute
dua jam yang lalu => 08:30:20 minute
setengah jam lalu => 10:00:20 minute
1 jam 20 menit yang lalu => 09:10:20 minute
1 jam, 20 menit lalu => 09:10:20 minute
2 hours ago => 08:30:20 minute
an hour ago => 09:30:20 minute
KoranUji | 25 menit yang lalu => 10:05:20 minute
Diperbarui 3 jam lalu => 07:30:20 minute
2 jam, 5 menit yang lalu => 08:25:20 minute
3jam lalu => 07:30:20 minute
3 jam yg lalu • 5 menit baca => 07:30:20 minute
3 jam lalu | Daerah => 07:30:20 minute
Daerah • 3 jam lalu => 07:30:20 minute
Tono Wiryo - 3 jam lalu => 07:30:20 minute
3h ago => 07:30:20 minute
3 hrs ago => 07:30:20 minute
15 mins ago => 10:15:20 minute
about 3 hours ago => 07:30:20 minute
two hours ago => 08:30:20 minute
sekitar 3 jam yang lalu => 07:30:20 minute
lebih dari sejam lalu => 09:30:20 minute
sebelas menit lalu => 10:19:20 minute
dua belas menit lalu => 10:18:20 minute
duabelas menit lalu => 10:18:20 minute
dua puluh menit lalu => 10:10:20 minute
baru saja diperbarui => 10:30:20 minute
"""

RELATIVE_DAYS = """
hari ini => 2026-08-12 home
Hari ini 07.05 => 2026-08-12 07:05 home
Hari ini, 07:05 WITA => 2026-08-12 07:05 +08:00
today 07:05 => 2026-08-12 07:05 home
Kemarin => 2026-08-11 home
kemarin 20.15 => 2026-08-11 20:15 home
Kemarin, 20:15 WIB => 2026-08-11 20:15 +07:00
kemarin pukul 20.15 WIT => 2026-08-11 20:15 +09:00
yesterday at 20:15 => 2026-08-11 20:15 home
kemarin lusa => 2026-08-10 home
sehari lalu => 2026-08-11 home
one day ago => 2026-08-11 home
Oleh Tono - 2 hari lalu => 2026-08-10 home
Hari ini | 07:05 WIB => 2026-08-12 07:05 +07:00
dua hari lalu => 2026-08-10 home
2 hari yang lalu => 2026-08-10 home
seminggu lalu => 2026-08-05 home
3 pekan lalu => 2026-07-22 home
sebulan lalu => 2026-07-12 home
2 tahun yang lalu => 2024-08-12 home
Rabu (12/8) => 2026-08-12 home
Selasa (11/8) 20.15 WIB => 2026-08-11 20:15 +07:00
Sabtu (25/7) 10.15 WIB => 2026-07-25 10:15 +07:00
Rabu, 31 Desember => 2025-12-31 home
Rabu, 5 Agustus pukul 14.24 WITA => 2026-08-05 14:24 +08:00
5 Agu 14:24 => 2026-08-05 14:24 home
"""


def rows(*tables: str) -> list[tuple[str, str]]:
    return [tuple(line.split(" => ")) for table in tables for line in table.strip().split("\n")]


def shown(moment: Moment) -> str:
    """A moment in the notation of the tables."""
    clock = {"day": "", "minute": " %H:%M", "second": " %H:%M:%S"}[moment.precision]
    return moment.instant.strftime("%Y-%m-%d" + clock) + " " + (moment.zone if moment.zone_printed else "home")


FOLDER = Path(__file__).parent / "dates"
#: the habits of themes and papers in rows of the same notation, and what only looks like a date, one text a line
HABITS, LOOK_ALIKES = ((FOLDER / name).read_text("utf-8") for name in ("stamps.txt", "no_dates.txt"))
ABSOLUTE = rows(PRINTED, MONTHS, NUMBERS, DAYS, ACCOMPANIED, MACHINE, UNUSUAL, HABITS)


def test_the_tables_hold_hundreds_of_different_texts():
    assert len({text for text, _ in ABSOLUTE}) == len(ABSOLUTE) > 400
    assert len(set(LOOK_ALIKES.split("\n"))) > 200


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(("text", "expected"), ABSOLUTE)
def test_absolute(text, expected, home):
    moment = parse(text, timezone=HOMES[home])
    assert shown(moment) == expected
    assert moment.zone_printed or moment.zone == home
    assert moment.instant.isoformat().endswith(moment.zone)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(("text", "expected"), rows(RELATIVE_DAYS))
def test_relative_to_the_day_of_reading(text, expected, home):
    moment = parse(text, timezone=HOMES[home], now=NOW)
    assert shown(moment) == expected
    assert moment.form == "relative" and (moment.zone_printed or moment.zone == home)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(("text", "expected"), rows(RELATIVE))
def test_relative_to_the_minute_of_reading(text, expected, home):
    moment = parse(text, timezone=HOMES[home], now=NOW)
    assert moment.instant.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M:%S") == "2026-08-12 " + expected[:8]
    assert (moment.precision, moment.zone, moment.zone_printed) == ("minute", home, False)


@pytest.mark.parametrize("text", [*f"{NO_DATE.strip()}\n{LOOK_ALIKES.strip()}".split("\n"), "", " ", "\n", "\x00",
                                  "\ud800", "5 " * 500])
@pytest.mark.parametrize("now", [None, NOW])
def test_no_date(text, now):
    with pytest.raises(DateError):
        parse(text, timezone=JAKARTA, now=now)


@pytest.mark.parametrize("text", [text for text, _ in rows(RELATIVE, RELATIVE_DAYS)])
def test_what_is_relative_needs_the_time_of_reading(text):
    with pytest.raises(DateError):
        parse(text, timezone=JAKARTA)


@pytest.mark.parametrize(("text", "reason"), [
    ("Kamis, 31 Desember", "2025-12-31 was no kamis, and the year is not printed"),
    ("Rabu (12/13)", "no day 12/13"),
    ("01/13/2022", "month must be in 1..12"),
    ("Rabu, 32 Januari 2026", "day is out of range for month"),
    ("2026-08-05T10:00:00+19:00", "no zone is 19:00:00 from UTC"),
    ("12", "not a date"),
])
def test_the_error_says_what_and_why(text, reason):
    with pytest.raises(DateError) as caught:
        parse(text, timezone=JAKARTA, now=NOW)
    assert (caught.value.text, caught.value.reason) == (text, reason)


@pytest.mark.parametrize(("text", "form"), [
    ("2026-08-05T14:24:09+07:00", "iso"), ("2026-08-05T14-24-09Z", "iso"), ("1785914649", "epoch"),
    ("Wed, 05 Aug 2026 14:24:09 +0700", "rfc822"), ("05 Aug 2026 14:24 WIB", "printed"),
    ("KoranUji.com - 05/08/2026, 14:24 WIB", "printed"), ("3 jam lalu", "relative"),
    ("tanggal 5 bulan Agustus tahun 2026", "dateparser"),
])
def test_the_form_that_matched_is_named(text, form):
    assert parse(text, timezone=JAKARTA, now=NOW).form == form


@pytest.mark.parametrize(("now", "expected"), [
    ("2026-08-11T16:59:00Z", "2026-08-10T00:00:00+07:00"),
    ("2026-08-11T17:01:00Z", "2026-08-11T00:00:00+07:00"),
])
def test_yesterday_is_that_of_the_publisher_not_of_utc(now, expected):
    moment = parse("kemarin", timezone=JAKARTA, now=datetime.fromisoformat(now))
    assert moment.instant.isoformat() == expected


@pytest.mark.parametrize(("now", "text", "expected"), [
    ("2026-03-31T10:00:00+07:00", "sebulan lalu", "2026-02-28"),
    ("2028-02-29T10:00:00+07:00", "setahun lalu", "2027-02-28"),
    ("2026-01-05T10:00:00+07:00", "2 bulan lalu", "2025-11-05"),
    ("2026-01-01T10:00:00+07:00", "31 Des 23:50", "2025-12-31"),
    ("2026-03-01T10:00:00+07:00", "29 Feb 10:00", "2024-02-29"),
])
def test_counting_back_keeps_to_the_calendar(now, text, expected):
    moment = parse(text, timezone=JAKARTA, now=datetime.fromisoformat(now))
    assert moment.instant.date().isoformat() == expected


LONG = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember"]
SHORT = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu"]
WEEKDAYS_ENGLISH = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
ZONE_NAMES = {7: "WIB", 8: "WITA", 9: "WIT"}
#: how publishers and programs print an instant; the words in braces are made by `words`
TEMPLATES = [
    "{weekday}, {t:%d} {long} {t:%Y} | {t:%H:%M} {zone}", "{weekday} {t:%d} {short} {t:%Y} {t:%H.%M} {zone}",
    "{weekday}, {t.day} {long} {t:%Y} - {t:%H:%M:%S} {zone}", "{weekday}, {t:%d/%m/%Y} {t:%H:%M} {zone}",
    "KoranUji.com - {t:%d/%m/%Y}, {t:%H:%M} {zone}", "Diperbarui {t:%d} {short} {t:%Y}, {t:%H:%M} {zone}",
    "{weekday}, {t.day} {long} {t:%Y} pukul {t:%H.%M} {zone} Oleh: Tono", "{t:%H:%M} {zone}, {t.day} {long} {t:%Y}",
    "{english} {t.day}, {t:%Y} {t:%I:%M %p} {zone}", "{t:%d-%m-%Y %H:%M:%S} GMT+{hours}",
    "{t:%Y/%m/%d %H:%M:%S} {zone}", "{t:%Y-%m-%d}{zone}{t:%H:%M:%S}", "{iso}", "{utc:%Y-%m-%dT%H:%M:%SZ}",
    "{utc:%Y-%m-%dT%H-%M-%SZ}", "{utc:%Y%m%dT%H%M%SZ}", "{utc:%Y-%m-%d T%H:%M:%SZ}", "{epoch}", "{epoch}000",
    "{weekday_english}, {t:%d} {english} {t:%Y %H:%M:%S} {t:%z}",
    "{weekday_english}, {utc:%d} {english_utc} {utc:%Y %H:%M:%S} GMT", "{t:%Y%m%d %H:%M:%S} {zone}",
    "{weekday_english} {english} {t.day} {t:%H:%M:%S} {zone} {t:%Y}", "{t:%Y-%m-%d %H.%M} {zone}",
    "{english} {t.day}, {t:%Y} at {t:%I:%M %p} {zone} • 5 min read",
    "5 menit baca • {t.day} {long} {t:%Y %H.%M} {zone}",
    "Tono Wiryo, {weekday}, {t:%d} {short} {t:%Y} | {t:%H:%M} {zone}", "{t.day} {long} {t:%Y %H:%M} {zone} 1.204 views",
    "{weekday}, {t.day} {long} {t:%Y} / 8 Jumadil Akhir 1448 H {t:%H:%M} {zone}",
]


def words(instant: datetime) -> dict[str, object]:
    utc = instant.astimezone(UTC)
    hours = instant.utcoffset() // timedelta(hours=1)
    return {"t": instant, "utc": utc, "iso": instant.isoformat(), "epoch": int(instant.timestamp()), "hours": hours,
            "zone": ZONE_NAMES[hours], "long": LONG[instant.month - 1], "short": SHORT[instant.month - 1],
            "english": ENGLISH[instant.month - 1], "english_utc": ENGLISH[utc.month - 1],
            "weekday": WEEKDAYS[instant.weekday()], "weekday_english": WEEKDAYS_ENGLISH[instant.weekday()]}


instants = st.builds(
    lambda wall, hours: wall.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours))),
    st.datetimes(datetime(1995, 1, 2), datetime(2099, 12, 30)), st.sampled_from([7, 8, 9]))


@given(instant=instants, template=st.sampled_from(TEMPLATES), home=st.sampled_from(list(HOMES.values())))
def test_every_instant_printed_in_every_form_comes_back(instant, template, home):
    moment = parse(template.format(**words(instant)), timezone=home)
    expected = instant if moment.precision == "second" else instant.replace(second=0)
    assert moment.instant == expected
    assert (moment.precision == "second") == any(mark in template for mark in ("%S", "{iso}", "{epoch}"))


@given(instant=instants, template=st.sampled_from([t for t in TEMPLATES if " {zone}" in t]))
def test_without_its_zone_an_instant_comes_back_in_that_of_its_publisher(instant, template):
    home = HOMES[instant.isoformat()[-6:]]
    moment = parse(template.replace(" {zone}", "").format(**words(instant)), timezone=home)
    assert moment.instant == (instant if moment.precision == "second" else instant.replace(second=0))
    assert not moment.zone_printed


PIECES = st.sampled_from([
    "12", "0", "99", "31", "2026", "1899", "9999", "999", "10:15", "24:00", "10.15", "²", "٣", "/", "-", ".", ",", "|",
    ":", " ", "(", ")", "januari", "februari", "Jum'at", "senin", "wib", "gmt+7", "+07:00", "-13:00", "z", "t", "jam",
    "lalu", "se", "kemarin", "hari ini", "tahun", "the", "th", "pm", "oleh", "diperbarui", "İ", "&#0;", "&#x110000;",
    "\x00", "\ud800"])


@given(text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=9).map("".join),
                      st.lists(PIECES, max_size=9).map(" ".join), st.text("0123456789-/:. tzwib", max_size=30)),
       now=st.sampled_from([None, NOW]))
def test_no_text_raises_anything_but_the_documented_error(text, now):
    try:
        moment = parse(text, timezone=JAKARTA, now=now)
    except DateError:
        return
    assert moment.instant.astimezone(UTC).year in range(1899, 2201)
