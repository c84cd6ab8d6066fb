/// Stand-ins of the outside services on one port.
package final class Sandbox: Sendable {
    package let ai = SandboxAI()
}
