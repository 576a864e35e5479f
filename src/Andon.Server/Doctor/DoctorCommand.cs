using System.Text.Json;
using Andon.Linux.Processes;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Server.Doctor;

/// <summary>
/// The program's use in which it examines a home: a process of its own, so that nothing that it opens or closes touches
/// the daemon's locks, and a file system that hangs hangs only it.
/// </summary>
static class DoctorCommand
{
    /// <param name="home">The home's path.</param>
    /// <param name="more">Nothing, the version of the command line, and perhaps the archive's absolute path.</param>
    /// <param name="time">The system's.</param>
    /// <param name="version">This program's.</param>
    /// <param name="output">Gets the reply too, for people who run it by hand.</param>
    public static async Task<int> RunAsync(
        string home, string[] more, TimeProvider time, string version, TextWriter output)
    {
        var (client, archive) = (more.ElementAtOrDefault(0), more.ElementAtOrDefault(1));
        var examination = new HomeExamination(AndonHome.Resolve(home), time, version);
        var (reply, examined, redaction) = await examination.RunAsync(client);
        if (archive is not null) reply = await WriteAsync(reply, new Bundle(reply, examined, redaction), archive);
        var text = JsonSerializer.Serialize(reply, WireJson.Default.DoctorReply);
        ReadinessPipe.Tell(text);
        await output.WriteLineAsync(text);
        return 0;
    }

    static async Task<DoctorReply> WriteAsync(DoctorReply reply, Bundle bundle, string archive)
    {
        try
        {
            await bundle.WriteAsync(archive);
            return reply with { Bundle = archive };
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            return reply with
            {
                Severity = FindingSeverities.Error,
                Findings = [Kinds.BundleNotWritten.At(archive, unable.Message), .. reply.Findings],
            };
        }
    }
}
