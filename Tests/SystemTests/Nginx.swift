import Foundation

/// A real nginx between a poller and us. Its files lie in the site's folder.
enum Nginx {
    private static let path = "/usr/sbin/nginx"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// One with a cache.
    ///
    /// - Parameters:
    ///   - base: where we are.
    ///   - listener: what it listens on, as its configuration says it.
    ///   - rules: what its cache does besides keeping our answers, asking whether they are still current.
    static func start(_ site: Site, before base: String, on listener: String, _ rules: String) throws -> Program {
        try start(
            site,
            """
            proxy_cache_path \(site.root.path)/cache keys_zone=feeds:1m use_temp_path=off;
            server {
              listen \(listener);
              location / {
                proxy_pass \(base); proxy_http_version 1.1; proxy_set_header Connection ""; proxy_cache feeds;
                proxy_cache_revalidate on; \(rules)
              }
            }
            """)
    }

    /// - Parameter servers: what stands in its configuration below `http`.
    static func start(_ site: Site, _ servers: String) throws -> Program {
        let folder = site.root.path
        let configuration = try site.write(
            "nginx.conf",
            """
            daemon off; worker_processes 1; pid \(folder)/nginx.pid; error_log \(folder)/error.log;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path \(folder)/1; proxy_temp_path \(folder)/2; fastcgi_temp_path \(folder)/3;
              uwsgi_temp_path \(folder)/4; scgi_temp_path \(folder)/5;
              \(servers)
            }
            """)
        return try Program(["-c", configuration, "-e", "\(folder)/error.log"], executable: URL(fileURLWithPath: path))
    }
}
