import Foundation
import OutboundHTTP
import Sandbox
import TestBusiness
import TestSupport
import Testing

@Suite struct ReferencePageTests {
    @Test("in the browser /docs shows every operation of openapi.json, those under the key with a call to copy")
    func page() async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        try await TestFolder.with { folder in
            let kontor = try KontorProcess(["serve"], environment: TestBusiness.environment(sandbox, folder: folder), folder: folder)
            let url = try #require(try await kontor.line(with: "listens on").split(separator: " ").last.map(String.init))
            let http = HTTPClient()
            let result: Result<Void, any Error>
            do {
                let browser = try await WebDriver.start(http: http, folder: folder)
                do { result = .success(try await visit(browser, http, url)) } catch { result = .failure(error) }
                await browser.end()
            } catch {
                result = .failure(error)
            }
            await http.shutdown()
            _ = await kontor.terminate()
            try result.get()
        }
        await sandbox.stop()
    }

    private func visit(_ browser: WebDriver, _ http: HTTPClient, _ url: String) async throws {
        let reply = try await http.send(HTTPRequest(.get, url + "/openapi.json", timeout: .seconds(120)))
        let document = try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let operations = paths.flatMap { path, methods in methods.keys.map { (path: path, method: $0) } }
        let underKey = operations.filter { $0.path.hasPrefix("/api/") && !$0.path.contains("/webhook") }
        try await browser.open(url + "/docs")
        try await browser.wait(until: "[...document.querySelectorAll('h2')].some(h => h.textContent === 'errors')")
        #expect(try await browser.value(of: "document.querySelectorAll('article').length") == "\(operations.count)")
        #expect(try await browser.value(of: "document.querySelectorAll('nav li').length") == "\(operations.count)")
        let calls = "[...document.querySelectorAll('article pre')].filter(p => p.innerText.includes('Bearer $KONTOR_API_KEY')).length"
        #expect(try await browser.value(of: calls) == "\(underKey.count)")
        let text = try await browser.value(of: "document.body.innerText")
        #expect(!text.contains("undefined") && !text.contains("[object"), "\(text)")
        let errors = try await browser.consoleErrors()
        #expect(errors.isEmpty)
    }
}
