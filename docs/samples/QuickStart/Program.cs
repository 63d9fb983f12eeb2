using NeuralStyle.Samples.QuickStart;

return CommandLine.Parse(args, Run);

static int Run(QuickStartOptions options)
{
    try
    {
        new QuickStart(options).Run();
        return 0;
    }
    catch (Exception e) // whatever goes wrong, the user of a program gets one line
    {
        Console.Error.WriteLine($"Error: {e.Message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
