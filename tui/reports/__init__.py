"""Reports as files: JSON, CSV and workbooks of the tables in :mod:`flows.report`."""
