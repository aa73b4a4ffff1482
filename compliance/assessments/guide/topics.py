"""The topics of the help: what each is called, where it is written, which pages lead to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from .facts import topic_context


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the help; its text stands in templates/work/guide/topics/<slug>.html."""

    slug: str
    title: str | Promise
    summary: str | Promise
    pages: tuple[str, ...] = ()  # names of the addresses that lead here

    @property
    def template(self) -> str:
        """Return where its text is written."""
        return f"work/guide/topics/{self.slug}.html"


TOPICS = (
    Topic(
        "mulai",
        gettext_lazy("Mulai bekerja"),
        gettext_lazy("Masuk, halaman Tugas, dan langkah pertama setiap peran."),
        ("work-home", "work-open"),
    ),
    Topic(
        "peran",
        gettext_lazy("Peran dan wewenang"),
        gettext_lazy("Siapa yang mengisi, memverifikasi, menerbitkan, dan memeriksa."),
        ("work-people", "work-person", "work-invite"),
    ),
    Topic(
        "mengisi",
        gettext_lazy("Mengisi isian lokus"),
        gettext_lazy("Nilai, tidak berlaku, catatan, produk, dan bukti dukung."),
        (
            *("work-unit-entries", "work-unit-figures", "work-assessment", "work-unit-add"),
            *("work-total", "work-indices", "work-evidence", "work-evidence-unit"),
            *("work-evidence-units", "work-evidence-entry", "work-evidence-expiring"),
        ),
    ),
    Topic(
        "papan-ketik",
        gettext_lazy("Papan ketik"),
        gettext_lazy("Berpindah dan menyimpan isian tanpa tetikus."),
    ),
    Topic(
        "tanpa-sambungan",
        gettext_lazy("Saat sambungan terputus"),
        gettext_lazy("Yang terjadi pada isian ketika jaringan putus atau sesi berakhir."),
    ),
    Topic(
        "lembar-sebar",
        gettext_lazy("Lembar sebar"),
        gettext_lazy("Mengisi lewat XLSX: unduh, isi, unggah, periksa, terapkan."),
        ("work-sheet-upload", "work-sheet-preview", "work-reported-upload"),
    ),
    Topic(
        "mengajukan",
        gettext_lazy("Mengajukan isian"),
        gettext_lazy("Syarat pengajuan, menarik kembali, dan isian yang dikembalikan."),
        ("work-unit-submit", "work-unit-take-back"),
    ),
    Topic(
        "memverifikasi",
        gettext_lazy("Memverifikasi"),
        gettext_lazy("Menilai isian yang diajukan, mengembalikan, dan memverifikasi lokus."),
        ("work-unit-review", "work-unit-reopen"),
    ),
    Topic(
        "menanggapi",
        gettext_lazy("Menanggapi hasil"),
        gettext_lazy("Hak tanggapan lokus sebelum terbit dan keputusan verifikator."),
        ("work-unit-reply", "work-unit-reply-decide"),
    ),
    Topic(
        "menerbitkan",
        gettext_lazy("Menerbitkan"),
        gettext_lazy("Pratinjau, syarat dan rencana terbit, bukti, dan ralat."),
        ("work-publication", "work-preview", "work-publish", "work-tracks"),
    ),
    Topic(
        "kalender",
        gettext_lazy("Kalender tahun penilaian"),
        gettext_lazy("Mengatur tahap, tenggat, dan memasangnya di ponsel."),
        ("work-calendar",),
    ),
    Topic(
        "riwayat",
        gettext_lazy("Riwayat dan pembatalan"),
        gettext_lazy("Siapa mengubah apa dan kapan, serta membatalkan perubahan terakhir."),
        (
            *("work-assessment-history", "work-unit-history", "work-entry-history"),
            *("work-entry-undo", "work-log"),
        ),
    ),
    Topic(
        "zona-dan-angka",
        gettext_lazy("Zona dan angka"),
        gettext_lazy("Batas kategori dan zona, pembulatan, rentang, dan nilai yang belum ada."),
        (
            *("work-checks", "work-standing", "work-rescore", "work-whatif", "work-whatif-year"),
            *("work-methods", "work-method", "work-assessment-method"),
        ),
    ),
    Topic(
        "istilah",
        gettext_lazy("Istilah"),
        gettext_lazy("Arti kata-kata yang dipakai di ruang kerja."),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
BY_PAGE = {page: topic for topic in TOPICS for page in topic.pages}
TAGS = re.compile(r"<[^>]+>")


def topics_found(asked: str) -> list[Topic]:
    """Return the topics in which every asked word occurs, all of them when nothing is asked."""
    words = asked.casefold().split()
    return [
        topic
        for topic in TOPICS
        if all(word in topic_text(topic.slug, get_language() or "") for word in words)
    ]


@cache
def topic_text(slug: str, language: str) -> str:
    """Return the words of a topic in the present language, which `language` names for the cache."""
    topic = BY_SLUG[slug]
    written = render_to_string(topic.template, topic_context())
    return unescape(TAGS.sub(" ", f"{topic.title} {topic.summary} {written}")).casefold()
