//! Ways to miss a documented form: each a name and the text that comes instead.

use crate::catalogue::document::Format;

/// Texts that look like the form and do not have it.
pub fn broken(format: Format) -> &'static [(&'static str, &'static str)] {
    match format {
        Format::TimeOfDay => &[
            ("hour-24", "24:00:00"),
            ("minute-60", "22:60:00"),
            ("second-60", "22:00:60"),
            ("single-digits", "1:2:3"),
            ("without-seconds", "22:00"),
            ("without-colons", "220000"),
            ("with-zone", "22:00:00Z"),
            ("with-fraction", "22:00:00.000"),
            ("with-date", "2020-08-12T22:00:00"),
            ("leading-blank", " 22:00:00"),
            ("trailing-newline", "22:00:00\n"),
            ("leading-line", "begin\n22:00:00"),
            ("twelve-hours", "10:00:00 PM"),
            ("other-digits", "\u{ff12}\u{ff12}:00:00"),
            ("empty", ""),
        ],
        Format::UtcDateTime => &[
            ("without-zone", "2020-08-12T09:00:17.046"),
            ("other-zone", "2020-08-12T11:00:17.046+02:00"),
            ("without-t", "2020-08-12 09:00:17.046"),
            ("date-alone", "2020-08-12"),
            ("no-such-day", "2020-02-30T09:00:17.046Z"),
            ("hour-24", "2020-08-12T24:00:00.000Z"),
            ("words", "Wed, 12 Aug 2020 09:00:17 GMT"),
            ("seconds-of-the-epoch", "1597222817046"),
            ("trailing-newline", "2020-08-12T09:00:17.046Z\n"),
            ("empty", ""),
        ],
        Format::ZonedDateTime => &[
            ("without-zone", "2020-08-12T09:00:17"),
            ("without-t", "2020-08-12 09:00:17+0800"),
            ("other-order", "12-08-2020T09:00:17+0800"),
            ("seconds-of-the-epoch", "1597222817046"),
        ],
        Format::LocalDateTime => &[
            ("with-zone", "2020-08-12T09:00:17Z"),
            ("without-t", "2020-08-12 09:00:17"),
            ("date-alone", "2020-08-12"),
            ("seconds-of-the-epoch", "1597222817046"),
        ],
        Format::SpacedDateTime => &[
            ("with-t", "2020-08-12T09:00:17"),
            ("slashes", "2020/08/12 09:00:17"),
            ("month-13", "2020-13-12 09:00:17"),
            ("date-alone", "2020-08-12"),
        ],
        Format::Date => &[
            ("with-time", "2020-08-12 09:00:17"),
            ("slashes", "2020/08/12"),
            ("month-13", "2020-13-12"),
        ],
        Format::AddressList => &[
            ("host-name", "cache.example.com"),
            ("byte-256", "192.168.3.256"),
            ("three-bytes", "192.168.3"),
            ("with-port", "192.168.3.17:6379"),
            ("with-prefix-length", "192.168.3.17/24"),
            ("semicolon", "192.168.4.17;192.168.5.17"),
            ("trailing-comma", "192.168.4.17,"),
            ("trailing-newline", "192.168.3.17\n"),
            ("empty", ""),
        ],
        Format::Uuid => &[
            ("without-hyphens", "3c140219cfe9470eb24107877d6fb03d"),
            ("number", "17"),
        ],
        Format::NonEmpty => &[("empty", "")],
        Format::Code => &[
            ("other-family", "Confusion.Total"),
            ("longer-family", "InvalidParameterValues"),
            ("lower-case", "invalidparametervalue"),
            ("leading-blank", " InvalidParameterValue"),
            ("inside", "Error.InvalidParameterValue"),
            ("number", "4000"),
            ("words", "The instance ID is malformed"),
            ("empty", ""),
        ],
    }
}
