"""Reports as files: Excel, CSV, JSON, Parquet, PDF and pictures, of the same rows and figures as on the screen."""
