"""What can be wrong with a file or a map as a whole; a bad row is a reject instead."""

from forbear.engine.vocabulary.errors import ForbearError


class MapFaulty(ForbearError):
    """The map cannot be used; every fault of it is told at once."""

    code = "map_faulty"
    sentence = "The map {map} cannot be used as it is:\n{faults}"
    cure = (
        "docs/reference/maps.md says what a map may hold, docs/reference/tables.md which columns "
        "each table has."
    )


class MapMissing(ForbearError):
    """There is no such map."""

    code = "map_missing"
    sentence = "There is no map {map}."
    cure = "Name a YAML file, or one of the maps that come with Forbear: {known}."


class SourceMissing(ForbearError):
    """A file that the map reads is not there."""

    code = "source_missing"
    sentence = "{source} holds no file for {table}; the map looks for {pattern}."
    cure = "Put the file there, or correct `file` in the map, or say `optional: true` for it."


class FileEncoding(ForbearError):
    """The bytes of a text file are not in the encoding the map says."""

    code = "file_encoding"
    sentence = "{file}, line {line}: the text is not in {encoding}."
    cure = "Set `encoding` in the map; lenders' files are often gb18030, big5, utf-16 or cp1252."


class FileCutOff(ForbearError):
    """A compressed file ends before its end."""

    code = "file_cut_off"
    sentence = "{file} is cut off: its compressed data ends too early, after line {line}."
    cure = "Fetch the file again; nothing was imported."


class FileUnreadable(ForbearError):
    """A file is not what its name says, or is damaged."""

    code = "file_unreadable"
    sentence = "{file} cannot be read{where}: {why}."
    cure = "Export the file again as CSV, XLSX or Parquet; nothing was imported."


class FileEmpty(ForbearError):
    """A file has not even a heading."""

    code = "file_empty"
    sentence = "{file} has no heading."
    cure = "The first line names the columns; a table without rows is a heading alone."


class HeadingTwice(ForbearError):
    """Two columns of a file have the same name."""

    code = "heading_twice"
    sentence = "{file}, line 1: the column {column} is there twice."
    cure = "Rename one of the two columns."


class ColumnMissing(ForbearError):
    """The map names columns that the file has not."""

    code = "column_missing"
    sentence = "{file} has no column {missing}; the map needs it for {table}."
    cure = (
        "The file has: {there}. Correct the name in the map, or the heading of the file; where "
        "something else than a comma stands between the cells, say so with `delimiter`."
    )


class SheetMissing(ForbearError):
    """The workbook has no such sheet."""

    code = "sheet_missing"
    sentence = "{file} has no sheet {sheet}."
    cure = "It has: {there}. Correct `sheet` in the map."


class SettingsFaulty(ForbearError):
    """A file of products or buckets cannot be used."""

    code = "settings_faulty"
    sentence = "{file}: {faults}."
    cure = "docs/reference/tables.md lists the columns of `products` and `buckets`."
