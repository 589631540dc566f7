import Foundation
import Testing

/// Attacks on the hub (spec security.md section 5) that only the whole program can show.
struct HubAttackTests {
    /// A network of its own, in which a public address leads to this machine and names lead wherever the script says.
    private static let names = #"""
        import os, socket, subprocess, sys, threading, time, urllib.parse, urllib.request
        program, folder = sys.argv[1:3]
        def run(*words): subprocess.run(words, check=True)
        run("ip", "link", "set", "lo", "up")
        run("ip", "addr", "add", "93.184.216.34/32", "dev", "lo")
        for path, text in [("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:2 attempts:2\n"),
                           ("/etc/nsswitch.conf", "hosts: files dns\n")]:
            copy = folder + "/" + path.rsplit("/")[-1]
            open(copy, "w").write(text)
            run("mount", "--bind", copy, os.path.realpath(path))
        public, private = bytes([93, 184, 216, 34]), bytes([127, 0, 0, 1])
        table = {"mixed.test": [private, public], "turned.test": [public, private], "rebinding.test": [public],
                 "private.test": [private], "mapped.test": []}
        mapped = bytes(10) + b"\xff\xff" + private
        def names():
            door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            door.bind(("127.0.0.1", 53))
            while True:
                query, peer = door.recvfrom(512)
                labels, place = [], 12
                while query[place]:
                    labels.append(query[place + 1:place + 1 + query[place]].decode())
                    place += query[place] + 1
                kind = query[place + 2]
                name = ".".join(labels)
                found = table.get(name, []) if kind == 1 else [mapped] if kind == 28 and name == "mapped.test" else []
                answer = query[:2] + b"\x81\x80\x00\x01" + len(found).to_bytes(2, "big") + bytes(4) + query[12:place + 5]
                for address in found:
                    answer += b"\xc0\x0c\x00" + bytes([kind]) + b"\x00\x01" + bytes(4) + len(address).to_bytes(2, "big") + address
                door.sendto(answer, peer)
        met = {"93.184.216.34": [], "127.0.0.1": []}
        def receive(host):
            door = socket.socket()
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, 8080))
            door.listen(16)
            while True:
                connection, _ = door.accept()
                data = b""
                while b"\r\n\r\n" not in data: data += connection.recv(65536) or b"\r\n\r\n"
                line = data.split(b"\r\n")[0].decode()
                met[host].append(line)
                target = line.split(" ")[1] if " " in line else ""
                body = dict(urllib.parse.parse_qsl(target.partition("?")[2])).get("hub.challenge", "").encode()
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                connection.close()
        threading.Thread(target=names, daemon=True).start()
        for host in met: threading.Thread(target=receive, args=(host,), daemon=True).start()
        log = folder + "/log"
        daemon = subprocess.Popen([program, "serve", folder + "/content", "--state", folder + "/state.sqlite",
                                   "--listen", "127.0.0.1:8081"], stderr=open(log, "w"))
        def wait(what, isTrue):
            end = time.time() + 60
            while not isTrue():
                if time.time() > end: raise SystemExit("late: " + what + "\n" + open(log).read() + repr(met))
                time.sleep(0.02)
        def said(words): return open(log).read().count(words)
        wait("ready", lambda: said("ready"))
        for name in table:
            form = urllib.parse.urlencode({"hub.mode": "subscribe", "hub.topic": "http://127.0.0.1:8081/all.atom",
                                           "hub.callback": f"http://{name}:8080/{name}"}).encode()
            assert urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:8081/hub", form).status == 202
        wait("verified", lambda: said("not verified") == 2 and len(met["93.184.216.34"]) == 3)
        wait("subscribed", lambda: said(" subscribed") == 3)
        table["rebinding.test"] = [private]
        open(folder + "/content/new.md.tmp", "w").write("---\ntitle: New\ndate: 2026-03-15\n---\nText.\n")
        os.rename(folder + "/content/new.md.tmp", folder + "/content/new.md")
        wait("delivered", lambda: sum(line.startswith("POST") for line in met["93.184.216.34"]) == 2)
        wait("refused", lambda: said("not delivered"))
        daemon.terminate()
        daemon.wait()
        print(met)
        assert met["127.0.0.1"] == [], met
        assert "not a public web server's" in open(log).read()
        """#

    /// Whether this machine lets us have such a network.
    private static var canHaveNetwork: Bool {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/bin/sh")
        probe.arguments = [
            "-c", "unshare -n -m sh -c 'ip link set lo up && mount --bind /dev/null \"$(realpath /etc/resolv.conf)\"'",
        ]
        (probe.standardOutput, probe.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard geteuid() == 0, (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }

    @Test(.enabled(if: canHaveNetwork, "this machine does not let us have a network of our own"))
    func `item 4: names that lead to private addresses are never followed there`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.settle()
        let result = try await Program.run(
            ["-n", "-m", "python3", "-c", Self.names, Program.binary.path, site.root.path],
            executable: URL(fileURLWithPath: "/usr/bin/unshare"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
