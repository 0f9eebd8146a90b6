use crate::Failure;

#[test]
fn what_d1_says_is_told_apart() {
    let table = [
        (
            "D1_ERROR: no such table: events: SQLITE_ERROR",
            Failure::NoSchema,
        ),
        ("D1_ERROR: Network connection lost.", Failure::Unreachable),
        (
            "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
            Failure::Unreachable,
        ),
        (
            "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
            Failure::Unreachable,
        ),
        ("D1_ERROR: Exceeded maximum DB size.", Failure::Unreachable),
        (
            "Too many API requests by single Worker invocation.",
            Failure::Unreachable,
        ),
        (
            "D1_ERROR: UNIQUE constraint failed: events.room: SQLITE_CONSTRAINT",
            Failure::Refused,
        ),
        (
            "D1_ERROR: string or blob too big: SQLITE_TOOBIG",
            Failure::Refused,
        ),
        (
            "D1_ERROR: datatype mismatch: SQLITE_MISMATCH",
            Failure::Refused,
        ),
        (
            "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
            Failure::Refused,
        ),
        (
            "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.",
            Failure::Heavy,
        ),
        (
            "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
            Failure::Heavy,
        ),
        (
            "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
            Failure::Heavy,
        ),
        (
            "D1_ERROR: near \"SELEKT\": syntax error: SQLITE_ERROR",
            Failure::Heavy,
        ),
        ("", Failure::Heavy),
    ];
    for (words, expected) in table {
        assert_eq!(Failure::of(words), expected, "{words}");
    }
}
