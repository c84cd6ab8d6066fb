import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite struct PaddleSignatureTests {
    static let body = #"{"event_id":"evt_1"}"#
    static let sent = Timestamp(seconds: 1_800_000_000)

    static func refusal(
        _ header: String, body: String = body, secrets: [String] = ["pdl_new", "pdl_old"], tolerance: Int64 = 300, secondsLater: Int64 = 0
    ) -> WebhookRefusal? {
        do throws(WebhookRefusal) {
            let now = sent.adding(.seconds(secondsLater))
            try WebhookSignature(header, .paddle).verify(Array(body.utf8), secrets: secrets, tolerance: tolerance, now: now)
            return nil
        } catch {
            return error
        }
    }

    static func signed(_ secrets: String...) -> String {
        PaddleWorld.signature(of: Array(body.utf8), secrets: secrets, at: sent.seconds)
    }

    @Test("the vector of Paddle's own library is believed, under one of three secrets, with a code beside it that is none")
    func knownVector() throws {
        // Source: PaddleHQ/paddle-python-sdk, tests/Unit/Notification/test_Verifier.py.
        let header = "ts=1696195954;h1=dummy;h1=d96299976a6eb066f484d7fde011ac56fc32b38fc9940bc419d6e537fdc6ef02"
        let secrets = ["TjIG2BXbm83HPXqNfziwe506sBEdqL/4", "vB/yIOnTOCWIvpBadM5jzBZPHc7OmdSo", "WvRO0eL4Bj9rgYYIBZY6wZhG4EHy9jzh"].map {
            "pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_" + $0
        }
        let signature = try WebhookSignature(header, .paddle)
        let now = Timestamp(seconds: 1_696_195_954)
        try signature.verify(Array("hello-world".utf8), secrets: secrets, tolerance: 0, now: now)
        #expect(throws: WebhookRefusal.wrongSignature) {
            try signature.verify(Array("hello-world".utf8), secrets: Array(secrets.prefix(2)), tolerance: 0, now: now)
        }
    }

    @Test("either of two secrets is believed while one is rotated, and any of several codes may be the right one")
    func rotation() {
        #expect(Self.refusal(Self.signed("pdl_new")) == nil)
        #expect(Self.refusal(Self.signed("pdl_old")) == nil)
        #expect(Self.refusal(Self.signed("pdl_gone", "pdl_old")) == nil)
        #expect(Self.refusal(Self.signed("pdl_old"), secrets: ["pdl_new"]) == .wrongSignature)
    }

    @Test("so many seconds either way are tolerated, one more is not", arguments: [Int64(5), 300], [Int64(1), -1])
    func tolerance(_ tolerance: Int64, _ sign: Int64) {
        #expect(Self.refusal(Self.signed("pdl_new"), tolerance: tolerance, secondsLater: sign * tolerance) == nil)
        let late = sign * (tolerance + 1)
        #expect(Self.refusal(Self.signed("pdl_new"), tolerance: tolerance, secondsLater: late) == .staleSignature(seconds: late))
    }

    @Test("another body, time or code is refused as wrong")
    func forged() {
        #expect(Self.refusal(Self.signed("pdl_new"), body: Self.body + " ") == .wrongSignature)
        let code = Self.signed("pdl_new").split(separator: ";")[1]
        #expect(Self.refusal("ts=\(Self.sent.seconds + 1);\(code)") == .wrongSignature)
        #expect(Self.refusal("ts=\(Self.sent.seconds);h1=\(String(repeating: "a", count: 64))") == .wrongSignature)
        #expect(Self.refusal(Self.signed("")) == .wrongSignature)
    }

    @Test(
        "what is no signature is refused as malformed",
        arguments: [
            "", "garbage", "ts=;h1=", "ts=1800000000", "h1=\(String(repeating: "a", count: 64))",
            "ts=abc;h1=\(String(repeating: "a", count: 64))", "ts=1800000000;h1=abc", "ts=-1;h1=\(String(repeating: "a", count: 64))",
            "ts=99999999999999999999;h1=\(String(repeating: "a", count: 64))", "t=1800000000,v1=\(String(repeating: "a", count: 64))",
        ])
    func malformed(_ header: String) { #expect(Self.refusal(header) == .malformedSignature) }
}
