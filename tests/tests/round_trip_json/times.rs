//! Points in time in every format. They are in a table, so that no calendar code is needed.

/// A point in time.
#[derive(Debug)]
pub(super) struct Time {
    /// ISO 8601.
    pub(super) iso: &'static str,
    /// Seconds since 1970.
    pub(super) seconds: &'static str,
    /// HTTP's date, which has no fraction of a second.
    pub(super) http: &'static str,
}

impl Time {
    /// Whether the HTTP date is exact.
    pub(super) fn is_whole(&self) -> bool {
        !self.seconds.contains('.')
    }

    /// Returns the time with this ISO 8601 form.
    pub(super) fn of(iso: &str) -> &'static Self {
        TIMES.iter().find(|time| time.iso == iso).unwrap()
    }
}

pub(super) const TIMES: [Time; 10] = [
    Time { iso: "1970-01-01T00:00:00Z", seconds: "0", http: "Thu, 01 Jan 1970 00:00:00 GMT" },
    Time {
        iso: "2023-11-14T22:13:20Z",
        seconds: "1700000000",
        http: "Tue, 14 Nov 2023 22:13:20 GMT",
    },
    Time {
        iso: "2023-11-14T22:13:20.250000Z",
        seconds: "1700000000.25",
        http: "Tue, 14 Nov 2023 22:13:20 GMT",
    },
    Time { iso: "1969-12-31T23:59:59Z", seconds: "-1", http: "Wed, 31 Dec 1969 23:59:59 GMT" },
    Time {
        iso: "1969-12-31T23:59:59.999999Z",
        seconds: "-0.000001",
        http: "Wed, 31 Dec 1969 23:59:59 GMT",
    },
    Time {
        iso: "0001-01-01T00:00:00Z",
        seconds: "-62135596800",
        http: "Mon, 01 Jan 0001 00:00:00 GMT",
    },
    Time {
        iso: "9999-12-31T23:59:59Z",
        seconds: "253402300799",
        http: "Fri, 31 Dec 9999 23:59:59 GMT",
    },
    Time {
        iso: "2000-02-29T12:00:00.001000Z",
        seconds: "951825600.001",
        http: "Tue, 29 Feb 2000 12:00:00 GMT",
    },
    Time {
        iso: "2038-01-19T03:14:08Z",
        seconds: "2147483648",
        http: "Tue, 19 Jan 2038 03:14:08 GMT",
    },
    Time {
        iso: "2100-03-01T00:00:00.123456Z",
        seconds: "4107542400.123456",
        http: "Mon, 01 Mar 2100 00:00:00 GMT",
    },
];
