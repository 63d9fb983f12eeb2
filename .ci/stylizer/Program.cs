// An app that only stylizes, without any LibTorch package: stylizes a photo with a model file, and in the style of an image
// with the model that is part of the library. An exception fails the run.
using System.Diagnostics;
using NeuralStyle;

var start = Stopwatch.GetTimestamp();
using var stylizer = Stylizer.Load(args[0]);
stylizer.StylizeFile(args[1], args[2]);
var first = Stopwatch.GetElapsedTime(start);
var sinceStart = DateTime.Now - Process.GetCurrentProcess().StartTime;

var warm = Enumerable.Range(0, 12).Select(_ => Time()).Order().ElementAt(6);

// Any image is a style: here it is the one that was just made.
var style = Path.ChangeExtension(args[2], ".style.png");
using (var builtIn = Stylizer.CreateBuiltIn())
{
    builtIn.StylizeFile(args[1], style, builtIn.Prepare(ImageBuffer.Load(args[2]), size: 128));
}

if (Process.GetCurrentProcess().Modules.Cast<ProcessModule>().Any(module => module.ModuleName.Contains("torch", StringComparison.OrdinalIgnoreCase) && !module.ModuleName.EndsWith(".dll", StringComparison.Ordinal)))
{
    throw new InvalidOperationException("LibTorch was loaded.");
}

var result = ImageBuffer.Load(args[2]);
if (ImageBuffer.Load(style).Size != result.Size)
{
    throw new InvalidOperationException("The image in the style of an image has another size than the photo.");
}

Console.WriteLine($"Without LibTorch: {result.Width}x{result.Height} pixels stylized, the first time in {first.TotalMilliseconds:F0} ms, {sinceStart.TotalMilliseconds:F0} ms after the process began, then in {warm.TotalMilliseconds:F0} ms.");

TimeSpan Time()
{
    var begin = Stopwatch.GetTimestamp();
    stylizer.StylizeFile(args[1], args[2]);
    return Stopwatch.GetElapsedTime(begin);
}
