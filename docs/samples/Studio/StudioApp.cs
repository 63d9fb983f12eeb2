using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace NeuralStyle.Samples.Studio;

/// <summary>The server: a page, jobs, health and metrics.</summary>
internal static class StudioApp
{
    private const long MostUploadBytes = 64L << 20;
    private const long MostPixels = 50_000_000;

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MostUploadBytes);
        builder.Services.Configure<FormOptions>(form => form.MultipartBodyLengthLimit = MostUploadBytes);
        builder.Services.AddSingleton<Stylizers>();
        builder.Services.AddSingleton<JobQueue>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<JobQueue>());
        builder.Services.AddSingleton<MetricsText>();
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        var app = builder.Build();
        _ = app.Services.GetRequiredService<MetricsText>(); // counts from the start
        app.UseExceptionHandler();
        app.MapHealthChecks("/health");
        app.MapGet("/metrics", (MetricsText metrics) => Results.Text(metrics.ToString()));
        foreach (var (path, file, type) in new[] { ("/", "index.html", "text/html"), ("/studio.css", "studio.css", "text/css"), ("/studio.js", "studio.js", "text/javascript") })
        {
            app.MapGet(path, () => Results.Stream(typeof(StudioApp).Assembly.GetManifestResourceStream(file)!, type + "; charset=utf-8"));
        }

        app.MapGet("/api/styles", (Stylizers stylizers) => stylizers.Names);
        app.MapPost("/api/jobs", AddJobAsync);
        app.MapGet("/api/jobs/{id:guid}", (Guid id, JobQueue jobs) => jobs.Find(id) is { } job ? Results.Ok(job.ToState()) : Results.NotFound());
        app.MapGet("/api/jobs/{id:guid}/result", (Guid id, JobQueue jobs) => jobs.Find(id)?.Result is { } result ? Results.Bytes(result, "image/png", "stylized.png") : Results.NotFound());
        app.MapDelete("/api/jobs/{id:guid}", (Guid id, JobQueue jobs) => jobs.Cancel(id) ? Results.NoContent() : Results.NotFound());
        return app;
    }

    // The form has the files photo, painting and mask, and the fields of StyleRequest. Broken uploads are 400, too many jobs 503.
    [SuppressMessage("Reliability", "CA2016", Justification = "The token of the request ends the reading of the form alone; the job goes on.")]
    private static async Task<IResult> AddJobAsync(HttpRequest request, JobQueue jobs, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return Bad("Send a form with the file photo.");
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            var job = new Job(await ReadAsync(form, "photo", cancellationToken) ?? throw new ArgumentException("The form has no photo."), await StyleRequest.ReadAsync(form, ReadAsync, cancellationToken));
            return jobs.TryAdd(job)
                ? Results.Accepted($"/api/jobs/{job.Id}", job.ToState())
                : Results.Problem("Too many images are waiting. Try again in a minute.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadHttpRequestException e)
        {
            return Results.Problem(e.Message, statusCode: e.StatusCode);
        }
        catch (Exception e) when (e is ImageFormatException or ArgumentException or InvalidDataException)
        {
            return Bad(e.Message);
        }
    }

    private static async Task<ImageBuffer?> ReadAsync(IFormCollection form, string name, CancellationToken cancellationToken)
    {
        if (form.Files.GetFile(name) is not { Length: > 0 } file)
        {
            return null;
        }

        await using var stream = file.OpenReadStream();
        var limits = new ImageLoadOptions { Limits = new ImageLimits { MaxPixels = MostPixels } };
        return await Task.Run(() => ImageBuffer.Load(stream, limits), cancellationToken);
    }

    private static IResult Bad(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
}
