import Foundation
import Logging
import Synchronization
import Testing
import Values

@testable import Server

@Suite("MaskedLog")
struct MaskedLogTests {
    /// What was written, line by line.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        func append(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private func logger(_ format: LogFormat, level: LogLevel = .info, to lines: Lines) -> Logger {
        let moment = Timestamp(microseconds: 1_795_251_600_123_000)
        return Logger(label: "jobs") { label in
            MaskedLog(label: label, settings: .init(level: level, format: format), now: { moment }, write: { lines.append($0) })
        }
    }

    @Test("text is one aligned line with sorted metadata")
    func text() {
        let lines = Lines()
        var logger = logger(.text, to: lines)
        logger[metadataKey: "kind"] = "report"
        logger.warning("took long", metadata: ["seconds": "12", "a": "two words", "empty": "", "list": ["1", "2"], "map": ["x": "y"]])
        logger.info("done")
        #expect(
            lines.all == [
                "2026-11-21T09:00:00.123Z  WARNING   jobs: took long  a=\"two words\" empty=\"\" kind=report list=[1 2] map={x=y} seconds=12\n",
                "2026-11-21T09:00:00.123Z  INFO      jobs: done  kind=report\n",
            ])
    }

    @Test("JSON is one valid object a line, whatever is logged")
    func json() throws {
        let lines = Lines()
        let logger = logger(.json, to: lines)
        let odd = "quote \" back \\ line\nbreak \u{1} \u{2028} 🙂"
        logger.error("\(odd)", metadata: ["odd \"key\"": "\(odd)", "map": ["x": ["y", .dictionary(["z": "w"])]]])
        logger.info("bare")
        #expect(lines.all.allSatisfy { $0.hasSuffix("\n") && $0.filter(\.isNewline).count == 1 })
        let object = try #require(JSONSerialization.jsonObject(with: Data(lines.all[0].utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-21T09:00:00.123Z")
        #expect(object["level"] as? String == "error" && object["label"] as? String == "jobs" && object["message"] as? String == odd)
        let metadata = try #require(object["metadata"] as? [String: Any])
        #expect(metadata["odd \"key\""] as? String == odd)
        #expect(lines.all[0].contains(#""map":{"x":["y",{"z":"w"}]}"#))
        #expect(lines.all[1] == #"{"time":"2026-11-21T09:00:00.123Z","level":"info","label":"jobs","message":"bare"}"# + "\n")
    }

    @Test("secrets and people are masked in messages, values and by the name of the value", arguments: LogFormat.allCases)
    func masking(format: LogFormat) {
        let lines = Lines()
        let logger = logger(format, to: lines)
        logger.info(
            "mail from jane@example.org with Bearer abcdef",
            metadata: [
                "bot_token": "plainword", "url": "https://x/bot123456789:AAFabcdefghijklmnopqrstuvwxyz/getMe",
                "in": ["api_key": "q", "p": "+49 170 1234567"],
            ])
        struct Refused: Error, CustomStringConvertible { let description = "key sk-abcdefgh123 refused" }
        logger.error("failed", error: Refused())
        let all = lines.all.joined()
        for secret in ["jane", "abcdef", "plainword", "AAF", "1234567", "sk-a", "\"q\"", "=q"] {
            #expect(!all.contains(secret), "\(secret)")
        }
        #expect(all.contains("[e-mail]") && all.contains("***") && all.contains("[token]") && all.contains("[phone]"))
        #expect(all.contains("key [key] refused"))
    }

    @Test("a line cannot be forged", arguments: LogFormat.allCases)
    func forging(format: LogFormat) {
        let lines = Lines()
        logger(format, to: lines).info("x\n2026 ERROR forged\r\u{1B}[31m", metadata: ["k": "a\nb", "weird\nkey": "v"])
        #expect(lines.all.count == 1)
        #expect(lines.all[0].filter(\.isNewline).count == 1 && !lines.all[0].contains("\u{1B}"))
    }

    @Test("huge values are cut, and no secret survives at the cut", arguments: LogFormat.allCases)
    func cutting(format: LogFormat) {
        let lines = Lines()
        let huge = String(repeating: "x", count: 4090) + " sk-abcdefghijklmnop" + String(repeating: " y", count: 1_000_000)
        logger(format, to: lines).info("\(huge)", metadata: ["value": "\(huge)"])
        #expect(lines.all[0].utf8.count < 6000)
        #expect(lines.all[0].contains("bytes more)") && !lines.all[0].contains("sk-a"))
    }

    @Test("the level of the settings holds")
    func level() {
        let lines = Lines()
        let logger = logger(.text, level: .error, to: lines)
        logger.warning("not this")
        logger.error("this")
        #expect(lines.all.count == 1)
    }
}
