"""Conditions with one operator. Columns: operator, values of the document, values of the request, answer."""

from __future__ import annotations

OPERATORS = "reference_policies_elements_condition_operators.html"
CONDITIONS = "reference_policies_elements_condition.html"
SETS = "reference_policies_condition-single-vs-multi-valued-context-keys.html"

TABLES = {
    OPERATORS + "#Conditions_String": """
        StringEquals | a | a | allow
        StringEquals | a | b | deny
        StringEquals | a | A | deny
        StringEquals | a | aa | deny
        StringEquals | a | "" | deny
        StringEquals | "" | "" | allow
        StringEquals | a | - | deny
        StringEquals | a, b | b | allow
        StringEquals | a, b | c | deny
        StringEquals | * | * | allow
        StringEquals | * | a | deny
        StringEquals | a* | ab | deny
        StringEquals | a? | ab | deny
        StringEquals | a? | a? | allow
        StringEquals | a.c | abc | deny
        StringEquals | é | é | allow
        StringEquals | é | É | deny
        StringEquals | a\\u0062 | ab | deny
        StringNotEquals | a | a | deny
        StringNotEquals | a | b | allow
        StringNotEquals | a | A | allow
        StringNotEquals | a | - | allow
        StringNotEquals | a, b | a | deny
        StringNotEquals | a, b | b | deny
        StringNotEquals | a, b | c | allow
        StringNotEquals | * | a | allow
        StringNotEquals | * | * | deny
        StringEqualsIgnoreCase | a | A | allow
        StringEqualsIgnoreCase | aBc | AbC | allow
        StringEqualsIgnoreCase | a | b | deny
        StringEqualsIgnoreCase | a* | AB | deny
        StringEqualsIgnoreCase | a* | A* | allow
        StringEqualsIgnoreCase | a | - | deny
        StringEqualsIgnoreCase | a, B | b | allow
        StringNotEqualsIgnoreCase | a | A | deny
        StringNotEqualsIgnoreCase | a | b | allow
        StringNotEqualsIgnoreCase | a, b | B | deny
        StringNotEqualsIgnoreCase | a | - | allow
        StringLike | a | a | allow
        StringLike | a | A | deny
        StringLike | a | - | deny
        StringLike | * | a | allow
        StringLike | * | "" | allow
        StringLike | * | - | deny
        StringLike | a* | a | allow
        StringLike | a* | abc | allow
        StringLike | a* | ba | deny
        StringLike | *a | ba | allow
        StringLike | *a | ab | deny
        StringLike | a*c | ac | allow
        StringLike | a*c | abbc | allow
        StringLike | a*c | abcd | deny
        StringLike | a*b*c | aXbYc | allow
        StringLike | a*b*c | acb | deny
        StringLike | *b* | abc | allow
        StringLike | *b* | ac | deny
        StringLike | ? | a | allow
        StringLike | ? | "" | deny
        StringLike | ? | ab | deny
        StringLike | a? | ab | allow
        StringLike | a? | a | deny
        StringLike | ??authenticated | unauthenticated | allow
        StringLike | ??authenticated | authenticated | deny
        StringLike | *authenticated | unauthenticated | allow
        StringLike | *authenticated | authenticated | allow
        StringLike | a:b* | a:b:c | allow
        StringLike | a/* | a/b/c | allow
        StringLike | [ab] | a | deny
        StringLike | [ab] | [ab] | allow
        StringLike | a.c | abc | deny
        StringLike | a+ | aa | deny
        StringLike | a$ | a$ | allow
        StringLike | a, b* | bcd | allow
        StringLike | a, b* | cd | deny
        StringLike | ${*} | * | allow
        StringLike | ${*} | a | deny
        StringLike | a${?} | a? | allow
        StringLike | a${?} | ab | deny
        StringLike | ${$}{x} | ${x} | allow
        StringNotLike | a* | abc | deny
        StringNotLike | a* | b | allow
        StringNotLike | a* | - | allow
        StringNotLike | a*, b* | bc | deny
        StringNotLike | a*, b* | c | allow
        StringNotLike | * | a | deny
        StringNotLike | * | - | allow
    """,
    OPERATORS + "#Conditions_Numeric": """
        NumericEquals | 5 | 5 | allow
        NumericEquals | 5 | 5.0 | allow
        NumericEquals | 5 | 05 | allow
        NumericEquals | 5 | 6 | deny
        NumericEquals | 5 | - | deny
        NumericEquals | 5 | five | deny
        NumericEquals | 5 | "" | deny
        NumericEquals | 5, 6 | 6 | allow
        NumericEquals | -1 | -1 | allow
        NumericEquals | 0.5 | .5 | allow
        NumericEquals | 1000 | 1e3 | allow
        NumericNotEquals | 5 | 5 | deny
        NumericNotEquals | 5 | 5.0 | deny
        NumericNotEquals | 5 | 6 | allow
        NumericNotEquals | 5, 6 | 6 | deny
        NumericNotEquals | 5 | - | allow
        NumericLessThan | 5 | 4 | allow
        NumericLessThan | 5 | 4.999 | allow
        NumericLessThan | 5 | 5 | deny
        NumericLessThan | 5 | -10 | allow
        NumericLessThan | 5 | x | deny
        NumericLessThan | 5 | - | deny
        NumericLessThan | 5, 10 | 7 | allow
        NumericLessThanEquals | 5 | 5 | allow
        NumericLessThanEquals | 5 | 5.1 | deny
        NumericLessThanEquals | 5 | - | deny
        NumericLessThanEquals | 10 | 9 | allow
        NumericGreaterThan | 5 | 6 | allow
        NumericGreaterThan | 5 | 5 | deny
        NumericGreaterThan | 5 | 10 | allow
        NumericGreaterThan | 9 | 10 | allow
        NumericGreaterThan | 5 | - | deny
        NumericGreaterThanEquals | 5 | 5 | allow
        NumericGreaterThanEquals | 5 | 4.9 | deny
        NumericGreaterThanEquals | 5 | - | deny
    """,
    OPERATORS + "#Conditions_Date": """
        DateEquals | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | allow
        DateEquals | 2024-01-01T00:00:00Z | 1704067200 | allow
        DateEquals | 2024-01-01T00:00:00Z | 2024-01-01T01:00:00+01:00 | allow
        DateEquals | 2024-01-01T00:00:00Z | 2023-12-31T23:00:00-01:00 | allow
        DateEquals | 2024-01-01 | 2024-01-01T00:00:00Z | allow
        DateEquals | 2024-01-01T00:00:00Z | 2024-01-01T00:00:01Z | deny
        DateEquals | 2024-01-01T00:00:00Z | soon | deny
        DateEquals | 2024-01-01T00:00:00Z | - | deny
        DateEquals | 1704067200 | 2024-01-01T00:00:00Z | allow
        DateNotEquals | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | deny
        DateNotEquals | 2024-01-01T00:00:00Z | 2025-01-01T00:00:00Z | allow
        DateNotEquals | 2024-01-01T00:00:00Z | - | allow
        DateLessThan | 2024-01-01T00:00:00Z | 2023-12-31T23:59:59Z | allow
        DateLessThan | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | deny
        DateLessThan | 2024-01-01T00:00:00Z | - | deny
        DateLessThan | 2024-01-01T00:00:00.5Z | 2024-01-01T00:00:00Z | allow
        DateLessThanEquals | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | allow
        DateLessThanEquals | 2024-01-01T00:00:00Z | 2024-01-02T00:00:00Z | deny
        DateGreaterThan | 2024-01-01T00:00:00Z | 2024-06-01T00:00:00Z | allow
        DateGreaterThan | 2024-01-01T00:00:00Z | 2023-06-01T00:00:00Z | deny
        DateGreaterThan | 2024-01-01T00:00:00Z | - | deny
        DateGreaterThanEquals | 2024-01-01T00:00:00Z | 2024-01-01T00:00:00Z | allow
        DateGreaterThanEquals | 2024-01-01T00:00:00Z | 2023-12-31T00:00:00Z | deny
    """,
    OPERATORS + "#Conditions_Boolean": """
        Bool | true | true | allow
        Bool | true | false | deny
        Bool | false | false | allow
        Bool | false | true | deny
        Bool | true | True | allow
        Bool | true | yes | deny
        Bool | true | - | deny
        Bool | false | - | deny
        Bool | true, false | true | allow
        BoolIfExists | true | - | allow
        BoolIfExists | true | false | deny
        BoolIfExists | false | - | allow
    """,
    OPERATORS + "#Conditions_BinaryEquals": """
        BinaryEquals | QmluYXJ5 | QmluYXJ5 | allow
        BinaryEquals | QmluYXJ5 | Qmlu | deny
        BinaryEquals | QmluYXJ5 | qmluyxj5 | deny
        BinaryEquals | QmluYXJ5 | - | deny
    """,
    OPERATORS + "#Conditions_IPAddress": """
        IpAddress | 203.0.113.0/24 | 203.0.113.7 | allow
        IpAddress | 203.0.113.0/24 | 203.0.113.0 | allow
        IpAddress | 203.0.113.0/24 | 203.0.113.255 | allow
        IpAddress | 203.0.113.0/24 | 203.0.114.0 | deny
        IpAddress | 203.0.113.7 | 203.0.113.7 | allow
        IpAddress | 203.0.113.7 | 203.0.113.8 | deny
        IpAddress | 203.0.113.7/32 | 203.0.113.7 | allow
        IpAddress | 0.0.0.0/0 | 8.8.8.8 | allow
        IpAddress | 0.0.0.0/0 | ::1 | deny
        IpAddress | ::/0 | 2001:db8::1 | allow
        IpAddress | ::/0 | 8.8.8.8 | deny
        IpAddress | 2001:DB8:1234:5678::/64 | 2001:db8:1234:5678::1 | allow
        IpAddress | 2001:DB8:1234:5678::/64 | 2001:db8:1234:5679::1 | deny
        IpAddress | 203.0.113.0/24, 198.51.100.0/24 | 198.51.100.9 | allow
        IpAddress | 203.0.113.0/24, 198.51.100.0/24 | 192.0.2.1 | deny
        IpAddress | 203.0.113.0/24 | somewhere | deny
        IpAddress | 203.0.113.0/24 | - | deny
        IpAddressIfExists | 203.0.113.0/24 | - | allow
        NotIpAddress | 203.0.113.0/24 | 203.0.113.7 | deny
        NotIpAddress | 203.0.113.0/24 | 203.0.114.7 | allow
        NotIpAddress | 203.0.113.0/24, 198.51.100.0/24 | 198.51.100.9 | deny
        NotIpAddress | 203.0.113.0/24, 198.51.100.0/24 | 192.0.2.1 | allow
        NotIpAddress | 203.0.113.0/24 | - | allow
        NotIpAddress | 203.0.113.0/24 | ::1 | allow
    """,
    OPERATORS + "#Conditions_ARN": """
        ArnEquals | arn:aws:sns:r:1:t | arn:aws:sns:r:1:t | allow
        ArnEquals | arn:aws:sns:r:1:t | arn:aws:sns:r:1:T | deny
        ArnEquals | arn:aws:sns:r:1:* | arn:aws:sns:r:1:t | allow
        ArnEquals | arn:aws:sns:*:1:t | arn:aws:sns:r:1:t | allow
        ArnLike | arn:aws:sns:r:1:t* | arn:aws:sns:r:1:topic | allow
        ArnLike | arn:aws:sns:*:*:t | arn:aws:sns:r:1:t | allow
        ArnLike | arn:aws:sns:*:t | arn:aws:sns:r:1:t | deny
        ArnLike | arn:aws:s?s:r:1:t | arn:aws:sqs:r:1:t | allow
        ArnLike | arn:aws:sn?:r:1:t | arn:aws:sn::r:1:t | deny
        ArnLike | arn:aws:s3:::b/* | arn:aws:s3:::b/a/c | allow
        ArnLike | arn:aws:s3:::b/* | arn:aws:s3:::c/a | deny
        ArnLike | arn:aws:logs:r:1:log-group:* | arn:aws:logs:r:1:log-group:a:b | allow
        ArnLike | arn:aws:iam::*:role/x | arn:aws:iam::123456789012:role/x | allow
        ArnLike | arn:aws:iam::*:role/x | arn:aws:iam::1:2:role/x | deny
        ArnLike | arn:aws:iam::1*:role/x | arn:aws:iam::123:role/x | allow
        ArnLike | arn:*:sns:r:1:t | arn:aws-cn:sns:r:1:t | allow
        ArnLike | * | arn:aws:sns:r:1:t | allow
        ArnLike | arn:aws:sns:r:1:t | - | deny
        ArnLike | arn:aws:sns:r:1:t | t | deny
        ArnLikeIfExists | arn:aws:sns:r:1:t | - | allow
        ArnNotEquals | arn:aws:sns:r:1:t | arn:aws:sns:r:1:t | deny
        ArnNotEquals | arn:aws:sns:r:1:t | arn:aws:sns:r:1:u | allow
        ArnNotEquals | arn:aws:sns:r:1:* | arn:aws:sns:r:1:u | deny
        ArnNotLike | arn:aws:sns:*:1:t | arn:aws:sns:r:1:t | deny
        ArnNotLike | arn:aws:sns:*:1:t | arn:aws:sns:r:2:t | allow
        ArnNotLike | arn:aws:sns:r:1:t | - | allow
    """,
    OPERATORS + "#Conditions_IfExists": """
        StringEqualsIfExists | a | - | allow
        StringEqualsIfExists | a | a | allow
        StringEqualsIfExists | a | b | deny
        StringNotEqualsIfExists | a | - | allow
        StringNotEqualsIfExists | a | a | deny
        StringLikeIfExists | a* | - | allow
        StringLikeIfExists | a* | b | deny
        StringNotLikeIfExists | a* | ab | deny
        NumericLessThanIfExists | 5 | - | allow
        NumericLessThanIfExists | 5 | 5 | deny
        DateLessThanIfExists | 2024-01-01 | - | allow
        StringEqualsIgnoreCaseIfExists | a | - | allow
        StringEqualsIgnoreCaseIfExists | a | B | deny
        ArnEqualsIfExists | arn:aws:sns:r:1:t | arn:aws:sns:r:1:u | deny
        BinaryEqualsIfExists | QmluYXJ5 | - | allow
        NotIpAddressIfExists | 203.0.113.0/24 | - | allow
    """,
    OPERATORS + "#Conditions_Null": """
        Null | true | - | allow
        Null | true | a | deny
        Null | false | a | allow
        Null | false | - | deny
        Null | true, false | - | allow
        Null | true, false | a | allow
        Null | True | - | allow
    """,
    SETS: """
        ForAnyValue:StringEquals | a | a | allow
        ForAnyValue:StringEquals | a | a, b | allow
        ForAnyValue:StringEquals | a | b, c | deny
        ForAnyValue:StringEquals | a | - | deny
        ForAnyValue:StringEquals | a, b | b, c | allow
        ForAnyValue:StringEquals | a | "" | deny
        ForAnyValue:StringLike | a* | b, ab | allow
        ForAnyValue:StringLike | *authenticated | unauthenticated | allow
        ForAnyValue:StringLike | authenticated | unauthenticated | deny
        ForAnyValue:StringLike | authenticated | authenticated, cognito-idp | allow
        ForAnyValue:StringNotEquals | a | a | deny
        ForAnyValue:StringNotEquals | a | a, b | allow
        ForAnyValue:StringNotEquals | a | - | deny
        ForAnyValue:StringNotEquals | a, b | a, b | deny
        ForAnyValue:StringNotEquals | a, b | a, c | allow
        ForAnyValue:StringNotLike | a* | ab, ac | deny
        ForAnyValue:StringNotLike | a* | ab, b | allow
        ForAnyValue:StringEqualsIfExists | a | - | allow
        ForAnyValue:StringEqualsIfExists | a | b | deny
        ForAnyValue:NumericLessThan | 5 | 9, 3 | allow
        ForAnyValue:NumericLessThan | 5 | 9, 7 | deny
        ForAnyValue:ArnLike | arn:aws:iam::*:role/x | arn:aws:iam::1:role/y, arn:aws:iam::1:role/x | allow
        ForAllValues:StringEquals | a | a | allow
        ForAllValues:StringEquals | a | a, b | deny
        ForAllValues:StringEquals | a, b | a, b | allow
        ForAllValues:StringEquals | a, b | a, b, c | deny
        ForAllValues:StringEquals | a | - | allow
        ForAllValues:StringEquals | a | "" | allow
        ForAllValues:StringEquals | a | b | deny
        ForAllValues:StringLike | a* | ab, ac | allow
        ForAllValues:StringLike | a* | ab, b | deny
        ForAllValues:StringLike | a* | - | allow
        ForAllValues:StringNotEquals | a | b, c | allow
        ForAllValues:StringNotEquals | a | a, b | deny
        ForAllValues:StringNotEquals | a | - | allow
        ForAllValues:StringNotLike | a*, b* | c, d | allow
        ForAllValues:StringNotLike | a*, b* | c, bd | deny
        ForAllValues:StringEqualsIfExists | a | - | allow
        ForAllValues:NumericLessThan | 5 | 1, 2 | allow
        ForAllValues:NumericLessThan | 5 | 1, 7 | deny
        ForAllValues:StringEqualsIgnoreCase | a | A, a | allow
        ForAllValues:Bool | true | true, true | allow
        ForAllValues:IpAddress | 10.0.0.0/8 | 10.0.0.1, 192.0.2.1 | deny
        StringEquals | a | a, b | unspecified
        StringEquals | a | b, c | unspecified
        StringNotEquals | a | a, b | unspecified
        StringLike | * | a, b | unspecified
        StringEqualsIfExists | a | a, b | unspecified
    """,
}
