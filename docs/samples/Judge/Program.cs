using NeuralStyle.Samples.Judge;

return CommandLine.Parse(args, Run);

static int Run(JudgeOptions options)
{
    try
    {
        Judging.Run(options);
        return 0;
    }
    catch (Exception e) // whatever goes wrong, the user of a program gets one line
    {
        Console.Error.WriteLine($"Error: {e.Message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
