import Assistant
import Billing
import Channels
import Customers
import Foundation
import Storage
import Values

/// How a text becomes a value, and what to say where it does not.
struct ValueKind<Value> {
    /// Completes “write …”.
    let remedy: String
    var isSecret = false
    let read: (String) -> Value?

    /// `port is "abc"; write a number from 0 to 65535`. A secret is not repeated.
    func refusal(of text: String, called name: String) -> String {
        if text.isEmpty { return "\(name) is empty; write \(remedy)" }
        if isSecret { return "\(name) is malformed; write \(remedy)" }
        return "\(name) is \"\(text.prefix(60))\"; write \(remedy)"
    }
}

extension ValueKind where Value == String {
    static func text(upTo limit: Int = 100) -> ValueKind {
        ValueKind(remedy: "1 to \(limit) characters") { (1...limit).contains($0.count) ? $0 : nil }
    }

    /// Small letters, digits, `-` and `_`, beginning with a letter.
    static var key: ValueKind {
        ValueKind(remedy: "up to 40 small letters, digits, - or _, beginning with a letter") { text in
            let isSpelled = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
            return isSpelled && text.utf8.count <= 40 && text.first?.isLetter == true ? text : nil
        }
    }

    static var timeZone: ValueKind {
        ValueKind(remedy: "an IANA name such as Europe/Berlin or UTC") { text in
            TimeZone.knownTimeZoneIdentifiers.contains(text) || ["UTC", "GMT", "Etc/UTC"].contains(text) ? text : nil
        }
    }

    static var language: ValueKind {
        ValueKind(remedy: "a language code such as en or pt-BR") { text in
            let bytes = Array(text.utf8)
            let isLanguage = bytes.prefix(2).allSatisfy { (97...122).contains($0) }
            let isRegion = bytes.count == 5 && bytes[2] == 45 && bytes.suffix(2).allSatisfy { (65...90).contains($0) }
            return isLanguage && (bytes.count == 2 || isRegion) ? text : nil
        }
    }

    /// Returns the address without a slash at its end.
    static func url(_ example: String) -> ValueKind {
        ValueKind(remedy: "a whole address with its scheme, such as \(example)") { text in
            guard let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix) else { return nil }
            let rest = text.dropFirst(scheme.count)
            let isPlain = rest.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"?#@\\\"<>".utf8.contains($0) }
            guard isPlain, let host = rest.first, host.isLetter || host.isNumber || host == "[" else { return nil }
            let end = text.lastIndex { $0 != "/" } ?? text.startIndex
            return String(text[...end])
        }
    }

    static var host: ValueKind {
        ValueKind(remedy: "an address or name to listen on, such as 127.0.0.1 or 0.0.0.0") { text in
            text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 47 } ? text : nil
        }
    }
}

extension ValueKind where Value == Secret<String> {
    static var secret: ValueKind {
        ValueKind(remedy: "the key as its issuer shows it, in one line without blanks", isSecret: true) { text in
            !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 } ? Secret(text) : nil
        }
    }

    static var telegramToken: ValueKind {
        ValueKind(
            remedy: "the bot's whole token as @BotFather shows it, such as 123456789:AAF… with 35 characters after the colon",
            isSecret: true
        ) { TelegramBotConfiguration.externalID(ofToken: $0) == nil ? nil : Secret($0) }
    }

    /// Source: Bot API, `setWebhook`.
    static var telegramWebhookSecret: ValueKind {
        ValueKind(remedy: "1 to 256 letters, digits, - or _", isSecret: true) { text in
            (1...256).contains(text.utf8.count) && text.utf8.allSatisfy(isURLSafe) ? Secret(text) : nil
        }
    }
}

extension ValueKind where Value == Secret<[UInt8]> {
    static var key32: ValueKind {
        ValueKind(remedy: "32 random bytes in base64: openssl rand -base64 32", isSecret: true) { text in
            guard let bytes = Data(base64Encoded: text), bytes.count == 32 else { return nil }
            return Secret(Array(bytes))
        }
    }
}

extension ValueKind where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(remedy: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ValueKind where Value == Int64 {
    static var telegramID: ValueKind {
        ValueKind(remedy: "the number that @userinfobot shows you, such as 123456789") { text in
            guard text.utf8.allSatisfy({ (48...57).contains($0) }), let id = Int64(text), id > 0 else { return nil }
            return id
        }
    }
}

extension ValueKind where Value == Money {
    static func price(_ currency: Currency) -> ValueKind {
        ValueKind(remedy: "an amount such as \"0.05\", not below zero, with at most nine decimals") { text in
            do {
                let money = try Money(text, currency)
                return money.isNegative ? nil : money
            } catch {
                return nil
            }
        }
    }
}

extension ValueKind where Value == Money {
    /// Of one question; what is charged is packs of them.
    static func questionPrice(_ currency: Currency) -> ValueKind {
        ValueKind(
            remedy: "an amount from \"0.001\" to \"1000\" with at most four decimals, or nothing where questions are not sold one by one"
        ) { $0.contains(",") ? nil : OwnerSettings.questionPrice($0, currency) }
    }

    /// What a payment provider can charge at a time.
    static func planPrice(_ currency: Currency) -> ValueKind {
        let (least, most, step) = Stripe.chargeable(in: currency)
        let bounds = most.map { "from \"\(least.decimal)\" to \"\($0.decimal)\"" } ?? "of at least \"\(least.decimal)\""
        return ValueKind(remedy: "an amount \(bounds) in steps of \(step.decimal), since no other can be charged") { text in
            guard let price = ValueKind.price(currency).read(text), price.nanos >= least.nanos, price.nanos % step.nanos == 0 else {
                return nil
            }
            return most.map { price.nanos > $0.nanos } ?? false ? nil : price
        }
    }
}

extension ValueKind where Value == Currency {
    static var currency: ValueKind { ValueKind(remedy: "three capital letters such as USD") { Currency($0) } }
}

extension ValueKind where Value == RateLimit {
    static var rateLimit: ValueKind {
        ValueKind(remedy: "how many in how many seconds, such as \"5 per 60 s\": 1 to 1000 in 1 to 86400") { RateLimit($0) }
    }
}

extension ValueKind where Value == StarsPack {
    static var starsPack: ValueKind {
        ValueKind(remedy: "how many questions for how many Stars, such as \"20 for 50\"") { StarsPack($0) }
    }
}

extension ValueKind where Value == TimeOfDay {
    static var timeOfDay: ValueKind {
        ValueKind(remedy: "hours and minutes such as \"09:00\"") { TimeOfDay($0) }
    }
}

extension ValueKind where Value == Configuration.AI.Model {
    static var model: ValueKind {
        ValueKind(remedy: "provider/model, such as openai/gpt-4o-mini") { text in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.contains(where: \.isWhitespace) else { return nil }
            return Configuration.AI.Model(provider: String(parts[0]), name: String(parts[1]))
        }
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    static var oneOf: ValueKind {
        ValueKind(remedy: Value.allCases.map(\.rawValue).joined(separator: " or "), read: Value.init(rawValue:))
    }
}

private func isURLSafe(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 95
}
