using NeuralStyle.Common;
using NeuralStyle.Samples.TrainFeatures;

var failed = false;
var code = CommandLine.Parse(args, Run);
return failed ? 1 : code;

void Run(Action verb)
{
    try
    {
        NativeRuntime.EnsureLoaded();
        NativeRuntime.KeepFreedMemory(); // this process trains and nothing else, so it may
        verb();
    }
    catch (Exception e) // whatever goes wrong, the user of a program gets one line
    {
        Console.Error.WriteLine($"Error: {e.Message.ReplaceLineEndings(" ")}");
        failed = true;
    }
}
