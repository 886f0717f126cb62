"""As long as you ask: whole days under kill -9 and cut cables, seed after seed."""
