import Foundation
import Testing

/// Sockets that the daemon has opened itself, in the service manager's keeping (sd_notify(3), FDSTORE).
struct KeptSocketTests {
    /// Does what systemd does with them, and tells what it sees.
    private static let manager = """
        import atexit, os, signal, socket, subprocess, sys

        program, content, state, port, other = sys.argv[1:]
        folder = os.path.dirname(state)
        # Our threads block signals, and it would never hear of its end. Then its daemon ends too.
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notices.bind(folder + "/notify")
        notices.settimeout(60)
        store = {}

        def start(port):
            names = list(store)
            def hand_over():
                # Out of the way first: one may lie where another is to be.
                high = [os.dup2(store[name], 100 + index, inheritable=False) for index, name in enumerate(names)]
                for index, number in enumerate(high):
                    os.dup2(number, 3 + index)
            environment = dict(os.environ, NOTIFY_SOCKET=folder + "/notify", LISTEN_FDS=str(len(names)),
                               LISTEN_FDNAMES=":".join(names))
            process = subprocess.Popen(
                ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "-", program, "serve", content, "--state", state, "--listen",
                 "127.0.0.1:" + port],
                env=environment, preexec_fn=hand_over, pass_fds=range(3, 3 + len(names)), stderr=subprocess.DEVNULL)
            atexit.register(process.kill)
            while True:
                message, descriptors, _, _ = socket.recv_fds(notices, 8192, 4)
                lines = message.decode().split("\\n")
                if "FDSTORE=1" in lines:
                    name = next(line[7:] for line in lines if line.startswith("FDNAME="))
                    if name not in store:
                        store[name] = descriptors.pop()
                if "FDSTOREREMOVE=1" in lines:
                    name = next(line[7:] for line in lines if line.startswith("FDNAME="))
                    os.close(store.pop(name))
                for descriptor in descriptors:
                    os.close(descriptor)
                if "READY=1" in lines:
                    return process

        def stop(process):
            process.terminate()
            assert process.wait(30) == 0

        def ask():
            client = socket.create_connection(("127.0.0.1", int(port)), 30)
            client.sendall(b"GET /all.json HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n")
            return client

        def answer(client):
            text = b""
            while part := client.recv(65536):
                text += part
            return text[:12].decode()

        process = start(port)
        print("kept", len(store), answer(ask()))
        stop(process)
        waiting = ask()
        process = start(port)
        print("after", len(store), answer(waiting), answer(ask()))
        stop(process)
        process = start(other)
        print("moved", len(store))
        try:
            ask()
        except ConnectionRefusedError:
            print("refused")
        stop(process)
        """

    @Test func `who knocks while the daemon restarts is answered after it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let ports = try await Program.run(
            [
                "-c",
                "import socket; s = [socket.create_server(('127.0.0.1', 0)) for _ in '12']; print(*[x.getsockname()[1] for x in s])",
            ], executable: URL(fileURLWithPath: "/usr/bin/python3")
        ).output.split(whereSeparator: \.isWhitespace).map(String.init)
        let run = try await Program.run(
            ["-c", Self.manager, Program.binary.path, site.content.path, site.state.path] + ports,
            executable: URL(fileURLWithPath: "/usr/bin/python3"))
        #expect(
            run.output == """
                kept 1 HTTP/1.1 200
                after 1 HTTP/1.1 200 HTTP/1.1 200
                moved 1
                refused

                """, "\(run.errors)")
    }
}
