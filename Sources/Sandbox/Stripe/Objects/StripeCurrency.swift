/// A currency as Stripe writes it (`usd`), with its decimals and the least charge (source: docs.stripe.com/currencies).
struct StripeCurrency: Sendable, Equatable {
    let code: String

    /// Nil where Stripe does not know it.
    init?(_ text: String) {
        let code = text.lowercased()
        guard StripeCurrency.known.contains(code) else { return nil }
        self.code = code
    }

    /// Digits of the minor unit: amounts are counted in it.
    var decimals: Int {
        if StripeCurrency.withoutMinorUnit.contains(code) { return 0 }
        return StripeCurrency.withThousandths.contains(code) ? 3 : 2
    }

    /// The least amount of a charge in minor units; 50 where Stripe's table has no line.
    var leastCharge: Int64 { StripeCurrency.leastCharges[code] ?? 50 }

    /// `$5.00`, or `5.00 PLN` where no sign is common.
    func text(_ amount: Int64) -> String {
        let digits = StripeCurrency.decimal(amount, decimals)
        guard let sign = StripeCurrency.signs[code] else { return "\(digits) \(code.uppercased())" }
        return digits.hasPrefix("-") ? "-\(sign)\(digits.dropFirst())" : sign + digits
    }

    static func refusal(of text: String) -> String {
        "Invalid currency: \(text.prefix(20).lowercased()). Stripe currently supports these currencies: "
            + known.sorted().joined(separator: ", ")
    }

    private static func decimal(_ amount: Int64, _ decimals: Int) -> String {
        guard decimals > 0 else { return String(amount) }
        var digits = String(amount.magnitude)
        while digits.count <= decimals { digits = "0" + digits }
        return (amount < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }

    private static let signs = ["usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "uah": "₴", "inr": "₹"]
    private static let withoutMinorUnit: Set<String> = [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf",
    ]
    private static let withThousandths: Set<String> = ["bhd", "jod", "kwd", "omr", "tnd"]
    private static let leastCharges: [String: Int64] = [
        "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
        "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200,
        "sek": 300, "sgd": 50, "thb": 1000,
    ]
    private static let known: Set<String> = withoutMinorUnit.union(withThousandths).union(leastCharges.keys).union([
        "afn", "all", "amd", "ang", "aoa", "ars", "awg", "azn", "bam", "bbd", "bdt", "bmd", "bnd", "bob", "bsd", "bwp", "byn", "bzd",
        "cdf", "cny", "cop", "crc", "cve", "dop", "dzd", "egp", "etb", "fjd", "fkp", "gel", "gip", "gmd", "gtq", "gyd", "hnl", "htg",
        "idr", "ils", "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mkd", "mmk",
        "mnt", "mop", "mur", "mvr", "mwk", "mzn", "nad", "ngn", "nio", "npr", "pab", "pen", "pgk", "php", "pkr", "qar", "rsd", "rub",
        "sar", "sbd", "scr", "shp", "sos", "srd", "szl", "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "uyu", "uzs", "wst",
        "xcd", "yer", "zar", "zmw",
    ])
}
