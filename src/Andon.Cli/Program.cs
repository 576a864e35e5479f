using System.Buffers.Binary;
using System.Text;
using Andon.Cli.Execution;
using Andon.Linux.Files;
using Andon.Supervision;

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// Unique, not secret: a cryptographic one would load OpenSSL, which costs more than all the rest of a call.
var salt = BinaryPrimitives.ReadUInt64LittleEndian(Guid.NewGuid().ToByteArray().AsSpan(sizeof(ulong)));

// A supervisor is small and starts at once: it goes past the command line's grammar.
if (args is [SupervisorProgram.Verb, var spec])
    return await SupervisorProgram.RunAsync(spec, TimeProvider.System, salt);

using var interruption = new Interruption();
using var bytes = new OutputStream(descriptor: 1);
using var output = new StreamWriter(bytes, utf8, bufferSize: 16 * 1024);
using var errors = new StreamWriter(new OutputStream(descriptor: 2), utf8, bufferSize: 4 * 1024);
var surroundings = new Surroundings
{
    Time = TimeProvider.System,
    Salt = salt,
    Output = output,
    OutputBytes = bytes,
    Errors = errors,
    OpenInput = Console.OpenStandardInput,
    Variable = Environment.GetEnvironmentVariable,
    IsTerminal = !Console.IsOutputRedirected,
    MayBlock = true,
    Interruption = interruption,
};
return await new CommandLine(surroundings).RunAsync(args);
