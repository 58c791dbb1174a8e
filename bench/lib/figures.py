"""Medians and quartiles of paired measurements."""
import statistics


def quartiles(values):
    """(first quartile, median, third quartile)."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    first, middle, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, middle, third


def significant(value):
    """Three significant digits, without an exponent."""
    if value == 0 or value != value:
        return str(value)
    digits, size = 0, abs(value)
    while size < 100 and digits < 4:
        size, digits = size * 10, digits + 1
    return f"{value:.{digits}f}"
