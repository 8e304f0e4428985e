"""Reports as files: XLSX row by row, and Word; both on landscape A4 with a line for the seal."""

from overview.exports.heads import Head
from overview.exports.word import WordFile
from overview.exports.xlsx import XlsxFile

WRITERS: dict[str, type[XlsxFile] | type[WordFile]] = {"xlsx": XlsxFile, "docx": WordFile}
"""What makes a report of each kind."""

__all__ = ["WRITERS", "Head", "WordFile", "XlsxFile"]
