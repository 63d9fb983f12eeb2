using NeuralStyle.Samples.TrainStyles;

var failed = false;
var code = CommandLine.Parse(args, Run);
return failed ? 1 : code;

void Run(Action verb)
{
    try
    {
        verb();
    }
    catch (Exception e) // whatever goes wrong, the user of a program gets one line
    {
        Console.Error.WriteLine($"Error: {e.Message.ReplaceLineEndings(" ")}");
        failed = true;
    }
}
