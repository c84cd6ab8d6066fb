extension JSON {
    /// With line breaks and two spaces a level, as Stripe writes it: whoever checks a signature must use the bytes as they came.
    var indentedBytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, level: 0)
        return output
    }

    private func write(to output: inout [UInt8], level: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            JSON.write(elements, "[", "]", to: &output, level: level) { element, output in element.write(to: &output, level: level + 1) }
        case .object(let members) where !members.isEmpty:
            JSON.write(members, "{", "}", to: &output, level: level) { member, output in
                JSON.string(member.name).write(to: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.write(to: &output, level: level + 1)
            }
        default: write(to: &output)
        }
    }

    private static func write<Part>(
        _ parts: [Part], _ opening: String, _ closing: String, to output: inout [UInt8], level: Int, _ one: (Part, inout [UInt8]) -> Void
    ) {
        output.append(contentsOf: opening.utf8)
        for (index, part) in parts.enumerated() {
            output.append(contentsOf: index > 0 ? ",\n".utf8 : "\n".utf8)
            output.append(contentsOf: repeatElement(32, count: 2 * (level + 1)))
            one(part, &output)
        }
        output.append(10)
        output.append(contentsOf: repeatElement(32, count: 2 * level))
        output.append(contentsOf: closing.utf8)
    }
}
