"""The domain: procedures as data, the visit, the rules, the desk, the ports. Pure; imports no other room."""
