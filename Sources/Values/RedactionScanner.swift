/// The pass over the bytes behind `Redaction.masked`. What is kept goes to `output`; rules that are noticed at their end
/// (`name=`, `local@`) look back there.
struct RedactionScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var output: [UInt8] = []
    /// The number looked at, kept to spare its allocation: its digits, and how many there are and where, at each group's end.
    private var digits: [UInt8] = []
    private var groups: [(count: Int, end: Int)] = []

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count)
    }

    mutating func run() -> String {
        while position < bytes.count {
            if !maskHere() {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// True where something was masked, and `position` moved past it.
    private mutating func maskHere() -> Bool {
        switch bytes[position] {
        case UInt8(ascii: "@"): maskAddress()
        case UInt8(ascii: "="), UInt8(ascii: ":"): maskUserInfo() || maskAssigned()
        case UInt8(ascii: "+"), UInt8(ascii: "("): maskPhone()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): maskBotToken() || maskCard() || maskPhone()
        case UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "w"), UInt8(ascii: "p"), UInt8(ascii: "k"): maskKey()
        case UInt8(ascii: "B"), UInt8(ascii: "b"): maskBearer()
        default: false
        }
    }

    private mutating func replace(upTo end: Int, with mask: StaticString) -> Bool {
        output.append(contentsOf: UnsafeBufferPointer(start: mask.utf8Start, count: mask.utf8CodeUnitCount))
        position = end
        return true
    }

    private func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    private func sees(_ text: StaticString, at start: Int) -> Bool {
        (0..<text.utf8CodeUnitCount).allSatisfy { byte(start + $0) == text.utf8Start[$0] }
    }

    /// The first index at or after `start` whose byte is not wanted, at most `limit` on.
    private func end(of start: Int, limit: Int, while isWanted: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, index - start < limit, isWanted(bytes[index]) { index += 1 }
        return index
    }
}

// MARK: Keys and tokens

extension RedactionScanner {
    private static let longestKey = 4096

    /// Kontor's own, `sk-…`, `sk_live_…`, `rk_live_…`, `whsec_…`, `pdl_live_apikey_…` at the beginning of a word.
    private mutating func maskKey() -> Bool {
        guard !byte(position - 1).isWordByte else { return false }
        if sees("kontor_", at: position) { return maskOwnKey() }
        let prefixes: [StaticString] = ["sk-", "sk_", "rk_", "whsec_", "pdl_"]
        guard let prefix = prefixes.first(where: { sees($0, at: position) }) else { return false }
        let start = position + prefix.utf8CodeUnitCount
        let end = end(of: start, limit: Self.longestKey, while: \.isKeyByte)
        return end - start >= 8 && replace(upTo: end, with: "[key]")
    }

    /// `kontor_` and 64 hexadecimal digits; other words begin so too.
    private mutating func maskOwnKey() -> Bool {
        let end = end(of: position + 7, limit: 65) { $0.isDigit || (0x61...0x66).contains($0 | 0x20) }
        return end - position == 7 + 64 && !byte(end).isWordByte && replace(upTo: end, with: "[key]")
    }

    private mutating func maskBearer() -> Bool {
        guard !byte(position - 1).isWordByte, sees("earer ", at: position + 1) else { return false }
        let end = end(of: position + 7, limit: Self.longestKey) { $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        return end > position + 7 && replace(upTo: end, with: "Bearer [key]")
    }

    /// `123456789:AAF…`, also inside an address (`/bot123456789:AAF…/getMe`), where the colon may be `%3A`.
    private mutating func maskBotToken() -> Bool {
        guard !byte(position - 1).isDigit else { return false }
        let colon = end(of: position, limit: 20, while: \.isDigit)
        guard colon - position >= 5, byte(colon) == UInt8(ascii: ":") || sees("%3A", at: colon) else { return false }
        let start = byte(colon) == UInt8(ascii: ":") ? colon + 1 : colon + 3
        let end = end(of: start, limit: Self.longestKey, while: \.isKeyByte)
        return end - start >= 20 && replace(upTo: end, with: "[token]")
    }

    /// The value in `api_key=…`, `"token": "…"`. After a colon only what looks like a key, since prose has colons too.
    private mutating func maskAssigned() -> Bool {
        let isColon = bytes[position] == UInt8(ascii: ":")
        var nameEnd = output.count
        if nameEnd > 0, output[nameEnd - 1] == UInt8(ascii: "\"") { nameEnd -= 1 }
        guard Redaction.endsInSecretName(output[max(0, nameEnd - 16)..<nameEnd]) else { return false }
        let quotes: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "'")]
        var start = end(of: position + 1, limit: 4) { $0 == 32 }
        if quotes.contains(byte(start)) { start += 1 }
        let end = end(of: start, limit: Self.longestKey) {
            $0 > 32 && !quotes.contains($0) && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: ",")
        }
        let value = bytes[start..<end]
        guard isColon ? value.count >= 8 && value.contains(where: \.isDigit) : !value.isEmpty else { return false }
        guard !sees("Bearer", at: start) else { return false }
        output.append(contentsOf: bytes[position..<start])
        return replace(upTo: end, with: "[key]")
    }

    /// `://user:password@`
    private mutating func maskUserInfo() -> Bool {
        guard sees("://", at: position) else { return false }
        let end = end(of: position + 3, limit: 512) { $0 > 32 && !"/?#\"'<>".utf8.contains($0) }
        guard let at = bytes[position + 3..<end].lastIndex(of: UInt8(ascii: "@")) else { return false }
        return replace(upTo: at, with: "://[key]")
    }
}

// MARK: People

extension RedactionScanner {
    /// At the `@`: the local part is already in `output`.
    private mutating func maskAddress() -> Bool {
        let end = end(of: position + 1, limit: 255) { $0.isWordByte && $0 != 0x5F || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let domain = bytes[position + 1..<end]
        guard let dot = domain.lastIndex(of: UInt8(ascii: ".")) ?? nil, dot > domain.startIndex else { return false }
        let top = domain[(dot + 1)...]
        let isWhole = top.count >= 2 && top.allSatisfy { $0.isLetter || $0 >= 0x80 || $0 == UInt8(ascii: "-") }
        let isSentenceEnd = top.isEmpty && domain[..<dot].contains(UInt8(ascii: "."))
        guard isWhole || isSentenceEnd else { return false }
        let local = output.reversed().prefix(64).prefix { $0.isWordByte || ".%+-'".utf8.contains($0) }.count
        guard local > 0 else { return false }
        output.removeLast(local)
        return replace(upTo: isSentenceEnd ? dot : end, with: "[e-mail]")
    }

    /// 13 to 19 digits, in groups or not, of a card network's range and with a right check digit.
    private mutating func maskCard() -> Bool {
        guard (0x32...0x36).contains(bytes[position]), startsNumber() else { return false }
        readNumber(from: position, separators: " -", limit: 19)
        guard let end = groups.last(where: { CardNumber.isPlausible(digits[..<$0.count]) })?.end else { return false }
        return replace(upTo: end, with: "[card]")
    }

    /// `+49 170 1234567`, `(030) 1234567`, `030-1234567`, `0170/1234567`, `555-123-4567`. A bare number is more often an id than a phone.
    private mutating func maskPhone() -> Bool {
        guard startsNumber() else { return false }
        let isInternational = bytes[position] == UInt8(ascii: "+")
        let isBracketed = bytes[position] == UInt8(ascii: "(")
        let start = isInternational || isBracketed ? position + 1 : position
        guard byte(start).isDigit else { return false }
        // A slash follows an area code, but within a path it parts names.
        let isPath = byte(position - 1) == UInt8(ascii: "/")
        let separators: StaticString = isInternational ? " -()." : byte(start) == 0x30 && !isPath ? " -)/" : " -)"
        readNumber(from: start, separators: separators, limit: 15)
        guard let whole = groups.last, whole.count >= 7, !continuesNumber(whole.end) else { return false }
        if isInternational || isBracketed && groups.count > 1 || isAmerican { return replace(upTo: whole.end, with: "[phone]") }
        return digits[0] == 0x30 && whole.count >= 9 && hasProperGroups && replace(upTo: whole.end, with: "[phone]")
    }

    private var isAmerican: Bool { groups.count == 3 && groups[0].count == 3 && groups[1].count == 6 && groups[2].count == 10 }

    /// At least two digits each.
    private var hasProperGroups: Bool {
        var previous = 0
        return groups.allSatisfy { group in
            defer { previous = group.count }
            return group.count - previous >= 2
        }
    }

    private func startsNumber() -> Bool {
        let previous = byte(position - 1)
        return !previous.isWordByte && previous != UInt8(ascii: "-") && previous != UInt8(ascii: ".") && previous != UInt8(ascii: "+")
    }

    private func continuesNumber(_ end: Int) -> Bool {
        byte(end).isWordByte || " -.".utf8.contains(byte(end)) && byte(end + 1).isDigit
    }

    /// Fills `digits` and `groups`, which stand at most two separators apart; stops before the group that would exceed `limit`.
    private mutating func readNumber(from start: Int, separators: StaticString, limit: Int) {
        digits.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        var index = start
        while true {
            let groupEnd = end(of: index, limit: limit + 1, while: \.isDigit)
            guard groupEnd > index, digits.count + groupEnd - index <= limit else { return }
            digits.append(contentsOf: bytes[index..<groupEnd])
            groups.append((digits.count, groupEnd))
            index = end(of: groupEnd, limit: 2) { byte in
                (0..<separators.utf8CodeUnitCount).contains { separators.utf8Start[$0] == byte }
            }
            guard index > groupEnd else { return }
        }
    }
}

private enum CardNumber {
    /// The networks' ranges keep times in microseconds and other long numbers out (source: ISO/IEC 7812 issuer identification numbers).
    static func isPlausible(_ digits: ArraySlice<UInt8>) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        let four = digits.prefix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let isOfNetwork =
            switch four {
            case 4000...4999: true
            case 2221...2720, 3528...3589, 5000...5999, 6000...6999: digits.count >= 16
            case 3400...3499, 3700...3799: digits.count == 15
            case 3000...3099, 3600...3699, 3800...3899: digits.count >= 14
            default: false
            }
        return isOfNetwork && checksOut(digits)
    }

    /// Luhn's formula.
    private static func checksOut(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit - 0x30) * (index % 2 == 1 ? 2 : 1)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }
}
