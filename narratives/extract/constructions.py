"""stub"""


def read_label_colon(stream, reading):
    return False


def read_special(stream, group, later, reading):
    return False


def read_patterns(stream, groups, reading):
    return None
