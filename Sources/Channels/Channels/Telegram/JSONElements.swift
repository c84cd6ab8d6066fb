/// Finds the elements of an array in JSON that is known to be valid, without reading them.
enum JSONElements {
    /// The elements of the member `result` of the outermost object.
    static func ofResult(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var depth = 0
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(bytes, from: index)
                if depth == 1, bytes[index..<end].elementsEqual("\"result\"".utf8), let start = array(bytes, afterKeyAt: end) {
                    return elements(bytes, from: start)
                }
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
        }
        return []
    }

    /// Behind the closing quote.
    private static func endOfString(_ bytes: [UInt8], from quote: Int) -> Int {
        var index = quote + 1
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.endIndex)
    }

    /// Behind the opening bracket, where the key's value is an array.
    private static func array(_ bytes: [UInt8], afterKeyAt end: Int) -> Int? {
        let rest = bytes[end...].drop(while: isBlank)
        guard rest.first == UInt8(ascii: ":") else { return nil }
        let value = rest.dropFirst().drop(while: isBlank)
        return value.first == UInt8(ascii: "[") ? value.startIndex + 1 : nil
    }

    private static func elements(_ bytes: [UInt8], from start: Int) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        var depth = 0
        var index = start
        var elementStart = start
        func add(to end: Int) {
            let element = bytes[elementStart..<end].drop(while: isBlank)
            if !element.isEmpty { elements.append(element) }
        }
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = endOfString(bytes, from: index)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]") where depth == 0:
                add(to: index)
                return elements
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                add(to: index)
                elementStart = index + 1
            default: break
            }
            index += 1
        }
        return elements
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
}
