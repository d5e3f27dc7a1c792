"""The tables of the dashboard, one module for each subject; `table.Table` says what a table is."""
