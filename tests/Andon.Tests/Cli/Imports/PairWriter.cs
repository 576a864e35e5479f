using System.Diagnostics;

namespace Andon.Tests.Cli.Imports;

/// <summary>Another program that commits without end, until it is disposed; it has begun when it is made.</summary>
sealed class PairWriter : IDisposable
{
    readonly Process _process;
    readonly Thread _thread;
    volatile bool _isOver;

    public PairWriter(string database, Func<int, string> statements)
    {
        _process = Process.Start(new ProcessStartInfo("/usr/bin/sqlite3", [database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process.StandardInput.WriteLine($"pragma wal_autocheckpoint=7; {statements(0)} select 'begun';");
        _process.StandardInput.Flush();
        while (_process.StandardOutput.ReadLine() is { } line && line != "begun")
        {
        }

        _thread = new Thread(() => Write(statements));
        _thread.Start();
    }

    void Write(Func<int, string> statements)
    {
        for (var number = 1; !_isOver; number++)
        {
            _process.StandardInput.WriteLine(statements(number));
            _process.StandardInput.Flush();
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
