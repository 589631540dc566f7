/// What a browser shows the XML of a feed by (spec R16.3): its title, its description and its articles, and nothing
/// that is meant for programs.
///
/// It is a fallback. The daemon has a page for people, but a file on another server, or a browser that asks for no page,
/// would show bare XML.
package enum FeedStylesheet {
    /// Below the address of the feeds. It stays, so that a document of long ago still finds it.
    package static let path = "/feeds.css"
    /// The exact `Content-Type`.
    package static let contentType = "text/css; charset=utf-8"
    /// The CSS itself, in ASCII.
    package static let bytes = Array(text.utf8)

    /// All is hidden but what is named. A stylesheet can make no link, so addresses are there to be copied. A description
    /// may be HTML, which shows its tags: no more of it than a few lines.
    private static let text = """
        :root{color-scheme:light dark;--text:#1c1c1e;--quiet:#5b5b62;--ground:#fbfaf8;--line:#dedcd7;display:block;\
        max-width:44rem;margin:0 auto;padding:3rem 1.25rem 4rem;background:var(--ground);color:var(--text);\
        font:1.0625rem/1.6 system-ui,sans-serif}
        @media(prefers-color-scheme:dark){:root{--text:#ececee;--quiet:#a8a8b0;--ground:#17171a;--line:#38383e}}
        rss>*,channel>*,item>*,feed>*,entry>*{display:none}
        rss>channel,channel>title,channel>description,channel>item,item>title,item>link,item>description,item>pubDate,\
        feed>title,feed>subtitle,feed>entry,entry>title,entry>link[rel=alternate],entry>summary,\
        entry>published{display:block}
        channel::before,feed::before{display:block;margin:0 0 2rem;color:var(--quiet);\
        content:"This is a feed, a list of articles for programs. Copy its address, and paste it into a feed reader: \
        new articles come to you then."}
        channel>title,feed>title{font-size:2rem;line-height:1.2;font-weight:700}
        channel>item,feed>entry{margin-top:2rem;padding-top:1.25rem;border-top:1px solid var(--line)}
        item>title,entry>title{font-size:1.25rem;line-height:1.3;font-weight:600}
        item>link,entry>link,item>pubDate,entry>published{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
        item>link,entry>link{user-select:all}
        entry>link[rel=alternate]::before{content:attr(href)}
        item>description,entry>summary{margin:.5rem 0;max-height:12.8em;overflow:hidden;overflow-wrap:anywhere}

        """
}
