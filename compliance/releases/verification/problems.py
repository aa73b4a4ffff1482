"""The faults that only the portal's own database can have, in Indonesian and in English."""

from scoring.problems import Pair

OTHER_COLUMN = Pair(
    "kolom berisi {found}, naskah publikasi berisi {wanted}",
    "the column says {found}, the release itself {wanted}",
)
OTHER_PUBLIC = Pair(
    "yang ditampilkan {found}, menurut publikasi {wanted}",
    "what is shown is {found}, by the release it is {wanted}",
)
NOT_PUBLIC = Pair(
    "publikasi terbaru tahun ini tidak ditampilkan",
    "the newest release of this year is not what is shown",
)
PUBLIC_WITHOUT_RELEASE = Pair(
    "ditampilkan tanpa publikasi terbaru", "is shown without being the newest release of its year"
)
NOT_LOGGED = Pair(
    "log kejadian tidak mengenal penerbitan ini", "the event log knows no such publication"
)
CUT_OFF = Pair(
    "log kejadian mencatat penerbitan ini, tetapi publikasinya tidak ada",
    "the event log tells of this publication, but the release is not there",
)
OTHER_LOG = Pair(
    "sidik jari kejadian {event} di log adalah {found}, publikasi menyebut {wanted}",
    "event {event} of the log has the hash {found}, the release says {wanted}",
)
