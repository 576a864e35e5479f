using System.Diagnostics;

namespace Andon.Tests.Storage;

/// <summary>Another program that has a database open, as one at somebody's prompt does.</summary>
sealed class Outsider : IDisposable
{
    readonly Process _process;

    Outsider(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool IsAlive => !_process.HasExited;

    public static Outsider Hold(string database)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/sqlite3", [database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.WriteLine("select 'open', count(*) from cards;");
        process.StandardInput.Flush();
        process.StandardOutput.ReadLine();
        return new Outsider(process);
    }

    public void LetGo()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (IsAlive) LetGo();
        _process.Dispose();
    }
}
