"""Where tables rest: books and nights as folders of Parquet, and the engines that read them."""
