"""A lender's files: CSV, XLSX and Parquet through a map into staged tables."""
