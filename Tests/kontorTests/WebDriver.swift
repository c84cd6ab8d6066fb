import Foundation
import OutboundHTTP
import Synchronization

/// A headless Chromium, driven by the W3C WebDriver protocol through chromedriver.
final class WebDriver: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process: Foundation.Process
    private let http: HTTPClient
    private let session: String

    /// Starts driver and browser; `end` stops them. The driver ends at once where the port it chose for one protocol is taken for the
    /// other, and is then started again.
    static func start(http: HTTPClient, folder: String) async throws -> WebDriver {
        for _ in 1..<5 {
            do { return try await startOnce(http: http, folder: folder) } catch is NotStarted {}
        }
        return try await startOnce(http: http, folder: folder)
    }

    private struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    private static func startOnce(http: HTTPClient, folder: String) async throws -> WebDriver {
        let process = Foundation.Process()
        // From the PATH, where Scripts/setup looks for it too.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["chromedriver", "--port=0"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        let (chunks, found) = AsyncStream.makeStream(of: String.self)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let bytes = handle.availableData
            if bytes.isEmpty {
                handle.readabilityHandler = nil
                found.finish()
            } else {
                found.yield(String(decoding: bytes, as: UTF8.self))
            }
        }
        try process.run()
        var printed = ""
        for await chunk in chunks {
            printed += chunk
            guard let sentence = printed.range(of: "successfully on port "), let dot = printed[sentence.upperBound...].firstIndex(of: ".")
            else {
                continue
            }
            let base = "http://127.0.0.1:\(printed[sentence.upperBound..<dot])"
            return try await WebDriver(process, http, base, folder: folder)
        }
        throw NotStarted(description: "chromedriver did not start: \(printed)")
    }

    private init(_ process: Foundation.Process, _ http: HTTPClient, _ base: String, folder: String) async throws {
        self.process = process
        self.http = http
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
            "--user-data-dir=\(folder)/browser",
        ]
        let capabilities: [String: Any] = [
            "alwaysMatch": [
                "browserName": "chrome", "goog:chromeOptions": ["args": arguments], "goog:loggingPrefs": ["browser": "ALL"],
                "timeouts": ["script": 60_000],
            ]
        ]
        let value = try await Self.call(http, .post, base + "/session", ["capabilities": capabilities])
        guard let id = (value as? [String: Any])?["sessionId"] as? String else {
            throw Failure(description: "no session: \(String(describing: value))")
        }
        session = "\(base)/session/\(id)"
    }

    func open(_ url: String) async throws { _ = try await call(.post, "/url", ["url": url]) }

    /// Types into the element that the CSS selector finds; `\u{E007}` is Enter.
    func type(_ text: String, into selector: String) async throws {
        _ = try await call(.post, "/element/\(try await element(selector))/value", ["text": text])
    }

    func click(_ selector: String) async throws { _ = try await call(.post, "/element/\(try await element(selector))/click", [:]) }

    func text(of selector: String) async throws -> String {
        try await call(.get, "/element/\(try await element(selector))/text", nil) as? String ?? ""
    }

    /// Waits inside the page, on its own changes, until the JavaScript expression is true.
    func wait(until expression: String) async throws {
        let script = """
            const done = arguments[arguments.length - 1];
            const isTrue = () => { try { return Boolean(\(expression)); } catch { return false; } };
            if (isTrue()) return done(true);
            const observer = new MutationObserver(() => { if (isTrue()) { observer.disconnect(); done(true); } });
            observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
            """
        do {
            _ = try await call(.post, "/execute/async", ["script": script, "args": [String]()])
        } catch {
            let page = try await value(of: "document.body.innerText")
            throw Failure(description: "the page never came to “\(expression)”: \(error)\n\(page)")
        }
    }

    func value(of expression: String) async throws -> String {
        let value = try await call(.post, "/execute/sync", ["script": "return String(\(expression))", "args": [String]()])
        return value as? String ?? ""
    }

    /// Errors that the page has written to the console.
    func consoleErrors() async throws -> [String] {
        let entries = try await call(.post, "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return entries.filter { $0["level"] as? String == "SEVERE" }.compactMap { $0["message"] as? String }
    }

    func screenshot() async throws -> Data {
        guard let text = try await call(.get, "/screenshot", nil) as? String, let image = Data(base64Encoded: text) else {
            throw Failure(description: "no screenshot")
        }
        return image
    }

    func end() async {
        // The browser is killed with its driver in any case.
        _ = try? await call(.delete, "", nil)
        process.terminate()
    }

    private func element(_ selector: String) async throws -> String {
        let found = try await call(.post, "/element", ["using": "css selector", "value": selector]) as? [String: String]
        guard let id = found?.values.first else { throw Failure(description: "the page has no \(selector)") }
        return id
    }

    private func call(_ method: HTTPRequest.Method, _ path: String, _ body: [String: Any]?) async throws -> Any? {
        try await Self.call(http, method, session + path, body)
    }

    private static func call(_ http: HTTPClient, _ method: HTTPRequest.Method, _ url: String, _ body: [String: Any]?) async throws -> Any? {
        var request = HTTPRequest(method, url, timeout: .seconds(90), maximumResponseBytes: 32 << 20)
        if let body { request.body = .bytes(Array(try JSONSerialization.data(withJSONObject: body)), contentType: "application/json") }
        let response = try await http.send(request)
        let answer = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        guard response.status == 200 else {
            throw Failure(description: "WebDriver: \((answer?["value"] as? [String: Any])?["message"] ?? response.status)")
        }
        return answer?["value"]
    }
}
