import Foundation
import OutboundHTTP
import Sandbox
import TestBusiness
import TestSupport
import Testing

@Suite struct ShutdownTests {
    @Test("SIGTERM ends a Kontor whose provider hangs within 20 seconds; who waits for the task gets it as it stands")
    func heldTask() async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        sandbox.ai.holdStreams()
        try await TestFolder.with { folder in
            let kontor = try KontorProcess(["serve"], environment: TestBusiness.environment(sandbox, folder: folder), folder: folder)
            let line = try await kontor.line(with: "listens on")
            let url = String(try #require(line.split(separator: " ").last))
            let http = HTTPClient()
            let request = HTTPRequest(
                .post, url + "/api/task", headers: [("Authorization", "Bearer " + TestBusiness.apiKey)],
                body: .bytes(Array(#"{"input": "What takes long?"}"#.utf8), contentType: "application/json"), timeout: .seconds(60))
            let waiting = Task { try await http.send(request) }
            await sandbox.ai.wait(forRequests: 1, to: .openai)
            let began = ContinuousClock.now
            let status = await kontor.terminate()
            #expect(status == 0, "\(kontor.printed)")
            // The provider would hold it for a minute; what is above 20 s is for a busy machine.
            #expect(ContinuousClock.now - began < .seconds(45))
            let reply = try await waiting.value
            #expect(reply.status == 202)
            let task = try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
            #expect(task["status"] as? String == "queued")
            await http.shutdown()
        }
        sandbox.ai.releaseStreams()
        await sandbox.stop()
    }
}
