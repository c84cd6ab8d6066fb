/// One field of a cron expression: the numbers it allows.
struct CronField: Sendable {
    /// What a field counts, and how its numbers may be written.
    struct Unit: Sendable {
        let name: String
        let range: ClosedRange<Int>
        let words: [String]
        let allowed: String

        static let minute = Unit(name: "minute", range: 0...59, words: [], allowed: "0–59")
        static let hour = Unit(name: "hour", range: 0...23, words: [], allowed: "0–23")
        static let dayOfMonth = Unit(name: "day of the month", range: 1...31, words: [], allowed: "1–31")
        static let month = Unit(
            name: "month", range: 1...12,
            words: ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], allowed: "1–12 or JAN–DEC")
        static let dayOfWeek = Unit(
            name: "day of the week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
            allowed: "0–7 (0 and 7 are Sunday) or SUN–SAT")

        func number(_ text: some StringProtocol) -> Int? {
            let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
            let number = isNumber ? Int(text) : words.firstIndex(of: text.uppercased())
            return number.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Ascending.
    let values: [Int]
    /// Whether it is written with a star, also in `*/2`: such a day does not restrict the other one.
    let isStar: Bool
    private let bits: UInt64

    init(_ text: Substring, _ unit: Unit) throws(CronError) {
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let numbers = Self.numbers(part, unit) else {
                throw .wrongField(name: unit.name, text: String(text.prefix(60)), allowed: unit.allowed)
            }
            for number in numbers { bits |= 1 << UInt64(unit.range.upperBound == 7 ? number % 7 : number) }
        }
        self.bits = bits
        values = (0...59).filter { bits >> UInt64($0) & 1 == 1 }
        isStar = text.hasPrefix("*")
    }

    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    /// `*`, `5`, `1-5`, `*/15`, `1-31/2`; nil for anything else.
    private static func numbers(_ part: Substring, _ unit: Unit) -> StrideThrough<Int>? {
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let isStar = halves[0] == "*"
        guard let first = isStar ? unit.range.lowerBound : unit.number(ends[0]),
            var last = isStar ? unit.range.upperBound : unit.number(ends[ends.count - 1])
        else { return nil }
        // At the end of a range Sunday is the last day, not the first: FRI-SUN.
        if last == 0, first > 0, unit.range.upperBound == 7 { last = 7 }
        guard first <= last else { return nil }
        guard halves.count == 2 else { return stride(from: first, through: last, by: 1) }
        // A step needs something to step through: `5/10` is refused, as Vixie cron does.
        guard isStar || ends.count == 2, halves[1].utf8.allSatisfy({ (48...57).contains($0) }), let step = Int(halves[1]),
            (1...unit.range.count).contains(step)
        else { return nil }
        return stride(from: first, through: last, by: step)
    }
}
