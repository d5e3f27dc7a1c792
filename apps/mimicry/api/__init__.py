"""Where browsers send photographs and learn their verdicts, and where raters report pictures: views and shapes."""
