/// The form of a parameter: what is unknown, missing or of another form is refused with Stripe's code and the parameter's full name.
indirect enum StripeShape: Sendable {
    /// A text of at most so many characters.
    case text(most: Int)
    case integer(from: Int64, through: Int64)
    case flag
    case choice([String])
    case url
    case email
    case currency
    case list(StripeShape)
    case fields([String: StripeShape], required: [String])
    /// Up to 50 names of at most 40 characters with texts of at most 500.
    case metadata
    /// A moment, or `{gt, gte, lt, lte}` of moments.
    case span
    /// An empty text takes it away.
    case removable(StripeShape)
    /// Stripe has it, the sandbox has not.
    case unsupported

    static let text = StripeShape.text(most: 5000)
    static let id = StripeShape.text(most: 255)
    static let amount = StripeShape.integer(from: 0, through: 99_999_999)
    static let time = StripeShape.integer(from: 0, through: 99_999_999_999)

    func check(_ value: StripeValue, _ name: String) throws(StripeError) {
        switch self {
        case .list(let element): try StripeShape.check(list: value, of: element, name)
        case .fields(let fields, let required): try StripeShape.check(value, fields, required: required, name)
        case .metadata: try StripeShape.check(metadata: value, name)
        case .span:
            if value.text == nil {
                try StripeShape.check(value, ["gt": .time, "gte": .time, "lt": .time, "lte": .time], required: [], name)
            } else {
                try StripeShape.time.check(value, name)
            }
        case .removable(let shape): if value.text != "" { try shape.check(value, name) }
        case .unsupported: throw .unsupported(name)
        default: try check(text: value, name)
        }
    }

    private func check(text value: StripeValue, _ name: String) throws(StripeError) {
        guard let text = value.text else { throw .invalid("Invalid string: \(name) must be a string, not a map or list", param: name) }
        guard !text.isEmpty else {
            throw .invalid(
                "You passed an empty string for '\(name)'. We assume empty values are an attempt to unset a parameter; however '\(name)' "
                    + "cannot be unset. You should remove '\(name)' from your request or supply a non-empty value.",
                param: name, code: "parameter_invalid_empty")
        }
        switch self {
        case .integer(let least, let most): try StripeShape.check(integer: text, from: least, through: most, name)
        case .flag: if value.flag == nil { throw .invalid("Invalid boolean: \(text.prefix(40))", param: name) }
        case .choice(let words): if !words.contains(text) { throw .noChoice(name, words) }
        case .url: if !StripeShape.isURL(text) { throw .invalid("Not a valid URL", param: name, code: "url_invalid") }
        case .email:
            if !StripeShape.isEmail(text) {
                throw .invalid("Invalid email address: \(text.prefix(80))", param: name, code: "email_invalid")
            }
        case .currency: if StripeCurrency(text) == nil { throw .invalid(StripeCurrency.refusal(of: text), param: name) }
        case .text(let most): if text.count > most { throw .tooLong(name, most) }
        default: break
        }
    }
}

// MARK: Parts

extension StripeShape {
    /// All of a request's parameters; `expand` is one of every request.
    static func check(
        _ value: StripeValue, _ fields: [String: StripeShape], required: [String], _ name: String = ""
    ) throws(StripeError) {
        guard case .fields(let given) = value else { throw .invalid("Invalid object", param: name) }
        let fullName = { (part: String) in name.isEmpty ? part : "\(name)[\(part)]" }
        let unknown = given.keys.filter { fields[$0] == nil }.sorted().map(fullName)
        guard unknown.isEmpty else { throw .unknown(unknown) }
        for part in required where given[part] == nil { throw .missing(fullName(part)) }
        for (part, value) in given.sorted(by: { $0.key < $1.key }) { try fields[part]?.check(value, fullName(part)) }
    }

    private static func check(list value: StripeValue, of element: StripeShape, _ name: String) throws(StripeError) {
        guard case .fields(let fields) = value, fields.keys.allSatisfy({ Int($0) != nil }) else {
            throw .invalid("Invalid array", param: name)
        }
        for (index, item) in value.items.enumerated() { try element.check(item, "\(name)[\(index)]") }
    }

    private static func check(metadata value: StripeValue, _ name: String) throws(StripeError) {
        // An empty text takes all of it away.
        if value.text == "" { return }
        guard case .fields(let fields) = value else { throw .invalid("Invalid object", param: name) }
        guard fields.count <= 50 else { throw .invalid("Metadata can have at most 50 keys; \(fields.count) were given.", param: name) }
        for (key, value) in fields {
            guard let text = value.text else { throw .invalid("Metadata values must be strings.", param: "\(name)[\(key)]") }
            guard key.count <= 40 else { throw .tooLong("\(name)[\(key.prefix(40))…]", 40) }
            guard text.count <= 500 else { throw .tooLong("\(name)[\(key)]", 500) }
        }
    }

    private static func check(integer text: String, from least: Int64, through most: Int64, _ name: String) throws(StripeError) {
        guard let number = Int64(text) else {
            throw .invalid("Invalid integer: \(text.prefix(40))", param: name, code: "parameter_invalid_integer")
        }
        if number < least {
            throw .invalid("This value must be greater than or equal to \(least).", param: name, code: "parameter_invalid_integer")
        }
        guard number <= most else {
            throw .invalid("This value must be less than or equal to \(most).", param: name, code: "parameter_invalid_integer")
        }
    }

    private static func isURL(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix), let first = text.dropFirst(scheme.count).first else {
            return false
        }
        return text.utf8.count <= 5000 && (first.isLetter || first.isNumber || first == "[")
    }

    private static func isEmail(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && halves[0].count > 0 && halves[1].contains(".") && !text.contains(" ") && text.count <= 512
    }
}

extension StripeError {
    fileprivate static func tooLong(_ name: String, _ most: Int) -> StripeError {
        invalid("Invalid string: \(name) must be at most \(most) characters", param: name)
    }

    fileprivate static func noChoice(_ name: String, _ words: [String]) -> StripeError {
        let list = words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + ", or \(words.last ?? "")"
        return invalid("Invalid \(name): must be one of \(list)", param: name)
    }
}
