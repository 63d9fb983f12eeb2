using NeuralStyle;

using var stylizer = Stylizer.CreateBuiltIn();
ImageBuffer painted = stylizer.Stylize(ImageBuffer.Load(args[0]), StyleSelection.From(ImageBuffer.Load(args[1])));
painted.Save(args[2]);
Console.WriteLine($"{args[0]} ({painted.Width}x{painted.Height} pixels) in the style of {args[1]}: {args[2]}");
