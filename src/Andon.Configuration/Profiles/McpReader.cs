using System.Collections.Immutable;
using Andon.Configuration.Sections;

namespace Andon.Configuration.Profiles;

/// <summary>Reads the servers of tools that a profile gives to its workers.</summary>
static class McpReader
{
    public static ImmutableArray<McpServer> Read(SectionReader file, CommandTemplate command)
    {
        var servers = file.SectionByName("mcp_servers").Select(entry => ReadOne(entry.Name, entry.Reader)).ToList();
        if (servers.Count > 0 && !command.Names("mcp_config"))
        {
            file.Refuse("invalid_value", file.LineOf("mcp_servers"), "mcp_servers",
                "Nothing in the command names {mcp_config}, so the worker would not find them.",
                "Give a command that does, or configure them where the program looks for them.");
        }

        return [.. servers];
    }

    static McpServer ReadOne(string name, SectionReader section)
    {
        var server = new McpServer(name)
        {
            Command = section.Text("command"),
            Arguments = [.. section.Texts("args")],
            Environment = section.TextByName("env").ToImmutableSortedDictionary(StringComparer.Ordinal),
            Url = section.Text("url"),
            Headers = section.TextByName("headers").ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        section.Finish();
        if (server is { Command: null, Url: null } or { Command: not null, Url: not null })
        {
            section.Refuse("invalid_value", section.LineOf("command"), "command",
                "A server is started by a command or found at a URL, one of the two.", "Give one of the two.");
        }
        else if (server.Url is { } url && !IsWeb(url))
        {
            section.Refuse("invalid_value", section.LineOf("url"), "url",
                $"'{url}' is no address of the web.", "Begin it with https:// or http://.");
        }

        return server;
    }

    static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
