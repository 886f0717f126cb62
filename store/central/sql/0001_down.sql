drop schema madoguchi cascade;
