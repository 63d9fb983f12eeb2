using NeuralStyle.Common;
using NeuralStyle.Samples.QuickStart;
using Spectre.Console;

return CommandLine.Parse(args, Run);

static int Run(QuickStartOptions options)
{
    try
    {
        new QuickStart(options).Run();
        return 0;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or NativeRuntimeException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]Error:[/] {e.Message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
