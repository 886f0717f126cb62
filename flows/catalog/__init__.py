"""The catalog of procedures: the packaged definitions (TOML beside this file) and their strict loader."""

from flows.catalog.decode import Catalog, catalog_of, load, load_each, parse, read
from flows.catalog.problem import Problem, Refused

__all__ = ["Catalog", "Problem", "Refused", "catalog_of", "load", "load_each", "parse", "read"]
