"""Where the files of a release are kept, on a disk or in a bucket: written once, proven, and read from any byte."""
